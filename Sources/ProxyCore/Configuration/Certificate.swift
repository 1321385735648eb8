package import AdobeIMS

/// What whoever judges a certificate asks of it.
package protocol Certificate: Sendable {
    /// The first moment of its life.
    var notBefore: UnixTime { get }
    /// The last one.
    var notAfter: UnixTime { get }

    /// Whether it is for a private key of any kind.
    ///
    /// - Parameter pem: The key, not encrypted.
    /// - Returns: false for a key of its own.
    /// - Throws: When the key can't be read.
    func isFor(key pem: Secret) throws -> Bool
}
