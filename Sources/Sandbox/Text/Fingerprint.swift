import ProxyOpenSSL

/// What stands for a token in reports and records: enough to tell two tokens apart, not enough to
/// use one.
package enum Fingerprint {
    /// The first 12 hexadecimal digits of the token's SHA-256.
    package static func of(_ token: String) -> String {
        String(Hexadecimal.text(SHA256.digest(of: Array(token.utf8))).prefix(12))
    }
}
