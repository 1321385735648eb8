import FoundationEssentials

/// A user and a password out of an `Authorization` field (RFC 7617).
struct BasicUser: Sendable, Equatable {
    let name: String
    let password: String

    /// Nil for another scheme, and for what isn't well formed.
    init?(_ value: String) {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let data = Data(base64Encoded: String(parts[1])),
            let pair = String(validating: Array(data), as: UTF8.self),
            let colon = pair.firstIndex(of: ":")
        else { return nil }
        name = String(pair[..<colon])
        password = String(pair[pair.index(after: colon)...])
    }
}
