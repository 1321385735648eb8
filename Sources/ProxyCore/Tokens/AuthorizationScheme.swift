import AdobeIMS

/// How a credential shows itself to AEM: what stands before the secret in `Authorization` (RFC 9110
/// §11.4), and what follows from that.
package enum AuthorizationScheme: String, Sendable {
    /// A token, which ends (RFC 6750).
    case bearer = "Bearer"
    /// A user and a password, which don't (RFC 7617).
    case basic = "Basic"

    /// Below this a text is too likely to stand in a page by chance; in bytes.
    private static let shortest = 8

    /// Whether what it sends ends at a known time.
    var ends: Bool { self == .bearer }

    /// What the upstream's refusal means where nothing newer can be had.
    var refusalCause: Cause { self == .bearer ? .localTokenRefused : .basicRefused }

    /// What stands behind the scheme's name.
    ///
    /// `secret`: A token, or user and password with a colon between them.
    func text(of secret: Secret) -> String {
        switch self {
        case .bearer: secret.reveal()
        case .basic: Base64.encode(Array(secret.reveal().utf8))
        }
    }

    /// What must not be in an answer to a client, where tokens are looked for as they are: user and
    /// password as they are sent, and the password where it is no word that a page may have.
    func shortSecrets(of secret: Secret) -> [Secret] {
        guard self == .basic else { return [] }
        let encoded = text(of: secret)
        // The padding may be written in other ways.
        let digits = encoded.prefix { $0 != "=" }
        let sent = digits.utf8.count >= Self.shortest ? String(digits) : "\(rawValue) \(encoded)"
        let pair = secret.reveal()
        let username = pair.prefix { $0 != ":" }
        let password = pair.dropFirst(username.count + 1)
        let isSought =
            password.utf8.count >= Self.shortest && !username.contains(password)
            && (password.utf8.count >= SecretSearch.shortest || !password.allSatisfy(\.isLetter))
        return [Secret(sent)] + (isSought ? [Secret(String(password))] : [])
    }
}
