/// Takes required texts out of a credential file and collects the keys that are missing, so that
/// all of them can be named at once.
struct CredentialFields {
    private let members: [String: JSONValue]
    private let prefix: String
    private var missing: [String] = []

    /// - Parameter document: the file's top level; `integration` is looked into when it is there.
    init(_ document: [String: JSONValue]) {
        let wrapped = document["integration"]?.object
        members = wrapped ?? document
        prefix = wrapped == nil ? "" : "integration."
    }

    /// A required text at a path of keys. Its absence is noted for ``check()``.
    mutating func text(_ path: String...) -> String {
        noted(Self.trimmed(value(path)?.string), path)
    }

    /// A required text, or an array of its lines.
    mutating func lines(_ key: String) -> String {
        noted(optionalLines(key), [key])
    }

    /// A required list: a comma-separated text, or an array of texts; duplicates are dropped.
    mutating func list(_ key: String) -> [String] {
        let elements: [String] =
            switch members[key] {
            case .string(let text): text.split(separator: ",").map(String.init)
            case .array(let values): values.compactMap(\.string)
            default: []
            }
        var seen: Set<String> = []
        let result = elements.compactMap(Self.trimmed).filter { seen.insert($0).inserted }
        if result.isEmpty {
            missing.append(prefix + key)
        }
        return result
    }

    func optionalText(_ key: String) -> String? {
        Self.trimmed(members[key]?.string)
    }

    func optionalLines(_ key: String) -> String? {
        switch members[key] {
        case .string(let text): Self.trimmed(text)
        case .array(let values): Self.trimmed(values.compactMap(\.string).joined(separator: "\n"))
        default: nil
        }
    }

    /// - Throws: ``CredentialError`` when a required key was not there.
    func check() throws(CredentialError) {
        guard missing.isEmpty else {
            let keys = missing.joined(separator: ", ")
            throw CredentialError(
                "missing, empty or of the wrong type: \(keys); download the service credentials "
                    + "again from the Developer Console and use the file as it is"
            )
        }
    }

    private mutating func noted(_ text: String?, _ path: [String]) -> String {
        guard let text else {
            missing.append(prefix + path.joined(separator: "."))
            return ""
        }
        return text
    }

    private func value(_ path: [String]) -> JSONValue? {
        var current: JSONValue? = .object(members)
        for key in path {
            current = current?.object?[key]
        }
        return current
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text else {
            return nil
        }
        let rest = text.trimmed
        return rest.isEmpty ? nil : rest
    }
}
