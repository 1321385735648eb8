import Yams

/// The file's text as a tree, with its keys that are written more than once.
///
/// Yams refuses a mapping with two equal keys, at once and for the whole file. To find the other
/// problems of such a file too, the first of the two is made unequal: one character of it is
/// replaced by one of Unicode's private use, which keeps every position, and the file is read
/// again.
struct YAMLDocument {
    /// `nil` for a file without content.
    let root: Node?
    /// The original names of keys that were made unequal, by the name that they got.
    let renamed: [String: String]

    private static let privateUse: ClosedRange<UInt32> = 0xE000...0xE0FF

    /// - Parameters:
    ///   - text: The file.
    ///   - file: Its name, for problems.
    /// - Throws: Where and why it is not YAML.
    init(_ text: String, file: String) throws(ConfigurationProblem) {
        if let problem = YAMLBounds.problem(text) {
            throw Self.problem(file, problem.position, problem.message)
        }
        var text = text
        var renamed: [String: String] = [:]
        var mask = Self.privateUse.lowerBound
        while true {
            do {
                // The default encoding is asked of an environment variable.
                root = try Parser(yaml: text, encoding: .utf8).singleRoot()
                self.renamed = renamed
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                guard let name = names.first, Self.privateUse ~= mask,
                    let scalar = Unicode.Scalar(mask),
                    let masked = Self.mask(
                        name,
                        at: Position(context.mark),
                        in: &text,
                        with: scalar
                    )
                else {
                    throw Self.problem(
                        file,
                        Position(context.mark),
                        "a key is written twice; remove one of the two"
                    )
                }
                renamed[masked] = name
                mask += 1
            } catch {
                throw Self.problem(error, file: file, text: text)
            }
        }
    }

    /// Replaces a key's first character.
    ///
    /// - Returns: The key's new name; `nil` when the key is not spelled there as it is named.
    private static func mask(
        _ name: String,
        at position: Position,
        in text: inout String,
        with mask: Unicode.Scalar
    ) -> String? {
        let scalars = text.unicodeScalars
        var lineStart = scalars.startIndex
        for _ in 1..<max(position.line, 1) {
            guard let end = scalars[lineStart...].firstIndex(of: "\n") else { return nil }
            lineStart = scalars.index(after: end)
        }
        guard
            var index = scalars.index(
                lineStart,
                offsetBy: position.column - 1,
                limitedBy: scalars.endIndex
            ),
            index < scalars.endIndex
        else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        guard index < scalars.endIndex, scalars[index] == name.unicodeScalars.first else {
            return nil
        }
        text.unicodeScalars.replaceSubrange(index...index, with: [mask])
        return String(String.UnicodeScalarView([mask] + name.unicodeScalars.dropFirst()))
    }

    private static func problem(_ file: String, _ position: Position, _ message: String)
        -> ConfigurationProblem
    {
        ConfigurationProblem(
            file: file,
            line: position.line,
            column: position.column,
            keyPath: "",
            message: message
        )
    }

    /// Yams' own descriptions quote the line, which may hold a secret; these don't.
    private static func problem(
        _ error: any Error,
        file: String,
        text: String
    ) -> ConfigurationProblem {
        switch error as? YamlError {
        case .scanner(let context, let reason, let mark, _),
            .parser(let context, let reason, let mark, _),
            .composer(let context, let reason, let mark, _):
            let place = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            let hint =
                reason.contains("cannot start any token")
                ? "; indent with spaces, and quote values that begin with a special character" : ""
            return problem(
                file,
                Position(mark),
                "is not valid YAML: \(reason)\(place)\(hint)"
            )
        case .reader(let reason, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            let position = Position(
                line: before.count { $0.isNewline } + 1,
                column: before.reversed().prefix { !$0.isNewline }.count + 1
            )
            return problem(file, position, "is not valid YAML: \(reason)")
        default:
            return problem(file, .none, "is not valid YAML")
        }
    }
}
