import ProxyCore

/// One thing that a command found out: a line for people, or a member of a JSON object.
package struct Fact: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case text(String)
        case list([String])
        case count(Int)
        case flag(Bool)
    }

    /// As in JSON; people read it with spaces.
    package let name: String
    package let value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// One line.
    package static func json(_ facts: [Fact]) -> String {
        let members = facts.map { fact in
            let value =
                switch fact.value {
                case .text(let text): JSONString.quote(text)
                case .list(let texts):
                    "[\(texts.map(JSONString.quote).joined(separator: ", "))]"
                case .count(let count): "\(count)"
                case .flag(let flag): "\(flag)"
                }
            return "\(JSONString.quote(fact.name)): \(value)"
        }
        return "{\(members.joined(separator: ", "))}"
    }

    /// A line each, with the values below each other.
    package static func lines(_ facts: [Fact]) -> String {
        let width = facts.map(\.name.count).max() ?? 0
        return facts.map { fact in
            let text =
                switch fact.value {
                case .text(let text): text
                case .list(let texts): texts.joined(separator: ", ")
                case .count(let count): "\(count)"
                case .flag(let flag): flag ? "yes" : "no"
                }
            let padding = String(repeating: " ", count: width - fact.name.count + 1)
            return "\(fact.name.replacing("_", with: " ")):\(padding)\(printable(text))"
        }.joined(separator: "\n")
    }

    /// Without what could move a terminal's cursor or end the line.
    package static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "?"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
