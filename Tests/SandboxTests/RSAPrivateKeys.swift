import ProxyOpenSSL

enum RSAPrivateKeys {
    /// A key that no certificate is bound to.
    static let stranger = Result { try RSAPrivateKey.generate() }
}
