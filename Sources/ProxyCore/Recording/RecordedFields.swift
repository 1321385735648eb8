/// A head's fields as they are recorded: without what opens anything.
struct RecordedFields {
    struct Field: Equatable {
        let name: String
        let value: String
    }

    static let redacted = "redacted"

    private(set) var fields: [Field] = []
    /// Of `Cookie` or `Set-Cookie`.
    private(set) var cookies: [Field] = []
    /// What was left out, which may stand elsewhere: an answer may repeat what was asked.
    private(set) var secrets: [String] = []

    /// Values that are credentials, or may be; in lower case.
    private static let secretNames: Set<String> = [
        "authorization", "proxy-authorization", "x-api-key", "api-key", "apikey", "x-apikey",
        "csrf-token", "x-csrf-token", "x-xsrf-token", "x-auth-token", "x-access-token",
        "x-amz-security-token", "x-aem-edge-key", "x-gw-ims-user-token", "x-user-auth",
        "x-user-token", "proxy-authentication-info", "authentication-info",
    ]

    /// `keyField`: In which callers send their keys, in lower case.
    init(_ section: FieldSection, keyField: String? = nil, keepsCookies: Bool) {
        for index in section.indices {
            let name = section.name(index)
            let value = section.value(index)
            let lower = name.lowercased()
            switch lower {
            case "cookie":
                let pairs = value.split(separator: ";").map { $0.trimmed }
                let kept = pairs.map { Self.cookie($0, keepsCookies) }
                cookies += kept.compactMap(\.self)
                if !keepsCookies { secrets += pairs.compactMap { Self.value(of: $0) } }
                let text = kept.compactMap(\.self).map { "\($0.name)=\($0.value)" }
                fields.append(Field(name: name, value: text.joined(separator: "; ")))
            case "set-cookie":
                let end = value.firstIndex(of: ";") ?? value.endIndex
                guard let cookie = Self.cookie(value[..<end].trimmed, keepsCookies) else {
                    continue
                }
                cookies.append(cookie)
                let text = "\(cookie.name)=\(cookie.value)\(value[end...])"
                fields.append(Field(name: name, value: text))
            case _ where Self.secretNames.contains(lower) || lower == keyField:
                fields.append(Field(name: name, value: Self.redacted))
                // Without the scheme.
                if let last = value.split(separator: " ").last { secrets.append(String(last)) }
            default:
                fields.append(Field(name: name, value: value))
            }
        }
    }

    private static func value(of pair: Substring) -> String? {
        pair.firstIndex(of: "=").map { String(pair[pair.index(after: $0)...]) }
    }

    /// A name without a value may be a value without a name: it isn't kept at all.
    private static func cookie(_ pair: Substring, _ keepsCookies: Bool) -> Field? {
        guard let end = pair.firstIndex(of: "="), end > pair.startIndex else { return nil }
        let name = String(pair[..<end])
        let isSession = ["login-token", "saml_"].contains { name.lowercased().hasPrefix($0) }
        let value = String(pair[pair.index(after: end)...])
        return Field(name: name, value: keepsCookies && !isSession ? value : redacted)
    }
}

extension Substring {
    /// Without spaces and tabs at its ends.
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        let count = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
        return start.dropLast(count)
    }
}
