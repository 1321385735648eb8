/// Makes request ids: unique, short and cheap, not secret.
package struct RequestIDs: Sendable {
    private let prefix: String
    private var count: UInt64 = 0

    private static let longest = 128

    /// - Parameter seed: Random; two sources with different seeds don't make the same id.
    package init(seed: UInt64) {
        prefix = String(seed, radix: 36) + "-"
    }

    /// The client's own id where it is a reasonable one, else a new one.
    package mutating func id(for head: RequestHead) -> String {
        if let index = head.fields.firstIndex(of: .xRequestId),
            (1...Self.longest).contains(head.fields[index].valueRange.count)
        {
            let own = head.fields.value(index)
            let isPlain = own.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            if isPlain { return own }
        }
        return next()
    }

    package mutating func next() -> String {
        count += 1
        return prefix + String(count, radix: 36)
    }
}
