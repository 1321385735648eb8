import NIOCore
import ProxyCore

/// Where `check` says what it finds, and on a terminal what it waits for.
struct CheckOutput: Sendable {
    /// One object at the end, in place of lines.
    let isJSON: Bool
    private let showsProgress = StandardError.isTerminal

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Until the next item, or the end.
    func waiting(for what: String) {
        guard showsProgress else { return }
        StandardError.write(
            ByteBuffer(string: "\(Self.clear)waiting for \(Fact.printable(what)) …")
        )
    }

    func show(_ item: CheckItem) throws(StandardOutput.WriteError) {
        clear()
        if !isJSON { try StandardOutput.write(Fact.printable(item.line)) }
    }

    func end(_ report: CheckReport) throws(StandardOutput.WriteError) {
        clear()
        try StandardOutput.write(isJSON ? report.json : report.summary)
    }

    private func clear() {
        if showsProgress { StandardError.write(ByteBuffer(string: Self.clear)) }
    }

    /// To the line's beginning, and nothing is on it.
    private static let clear = "\r\u{1B}[K"
}
