import ProxyCore

/// `${NAME}` in a value.
package struct EnvironmentReferences: Sendable, Equatable {
    /// The value with every reference replaced.
    package let text: String
    /// What can't be replaced, in the order of the text; ``text`` is meaningless then.
    package let problems: [String]

    /// Replaces `${NAME}` from the environment, once: what comes in is not looked at again. `$${`
    /// stands for `${`.
    package init(_ raw: String, environment: [String: String]) {
        var text = ""
        var problems: [String] = []
        var rest = raw[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                text += "${"
                rest = rest.dropFirst(3)
            } else if !rest.hasPrefix("${") {
                text += "$"
                rest = rest.dropFirst()
            } else if let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end].dropFirst(2)) {
                let name = String(rest[..<end].dropFirst(2))
                if let value = environment[name] {
                    text += value
                } else {
                    problems.append(
                        "the environment variable \(UserText.name(name)) is not set; set it, or write $${ for a "
                            + "literal ${"
                    )
                }
                rest = rest[end...].dropFirst()
            } else {
                problems.append(
                    "has ${ without a name and }; write ${NAME}, or $${ for a literal ${"
                )
                rest = rest.dropFirst(2)
            }
        }
        self.text = text + rest
        self.problems = problems
    }

    /// Letters, digits and underscores of ASCII, not beginning with a digit (POSIX).
    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default:
                false
            }
        }
    }
}
