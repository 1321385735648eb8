/// A document of JSON that is written: its members stay in the order they were given, so that the
/// same report is the same text.
package indirect enum JSONDocument: Equatable, Sendable {
    case string(String)
    case integer(Int)
    /// Written in milliseconds with three places.
    case duration(Duration)
    case flag(Bool)
    case list([JSONDocument])
    case members([Member])

    /// A name and its value.
    package struct Member: Equatable, Sendable {
        let name: String
        let value: JSONDocument
    }

    /// Members less those that are nil.
    package static func object(_ members: KeyValuePairs<String, JSONDocument?>) -> JSONDocument {
        .members(
            members.compactMap { name, value in value.map { Member(name: name, value: $0) } }
        )
    }

    /// Members whose names are data.
    package static func named(_ members: [(String, JSONDocument)]) -> JSONDocument {
        .members(members.map { Member(name: $0.0, value: $0.1) })
    }

    /// The members of both; what has none is followed by nothing.
    func followed(by other: JSONDocument) -> JSONDocument {
        guard case .members(let first) = self, case .members(let second) = other else {
            return self
        }
        return .members(first + second)
    }

    /// One line without its end.
    package var line: String {
        var line = ""
        write(to: &line)
        return line
    }

    private func write(to line: inout String) {
        switch self {
        case .string(let text): line += JSONString.quote(text)
        case .integer(let number): line += String(number)
        case .duration(let duration): line += Self.milliseconds(duration)
        case .flag(let flag): line += flag ? "true" : "false"
        case .list(let values):
            line += "["
            for (index, value) in values.enumerated() {
                if index > 0 { line += "," }
                value.write(to: &line)
            }
            line += "]"
        case .members(let members):
            line += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { line += "," }
                line += JSONString.quote(member.name) + ":"
                member.value.write(to: &line)
            }
            line += "}"
        }
    }

    /// Microseconds are worth showing, more isn't.
    private static func milliseconds(_ duration: Duration) -> String {
        // Three centuries are enough, and can't overflow.
        let (seconds, attoseconds) = min(max(.zero, duration), .seconds(1e10)).components
        let whole = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(whole % 1000)
        return "\(whole / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}

/// For members that may be missing.
extension JSONDocument {
    package static func text(_ text: String?) -> JSONDocument? { text.map { .string($0) } }
    package static func number(_ number: Int?) -> JSONDocument? { number.map { .integer($0) } }
    package static func milliseconds(_ time: Duration?) -> JSONDocument? {
        time.map { .duration($0) }
    }
}
