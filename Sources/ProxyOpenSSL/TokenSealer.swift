package import AdobeIMS
import ProxyCore

/// Seals a credential's tokens with a key that is derived from the credential's own secret: what is
/// stored is worthless without it, and there is no other key to keep.
package struct TokenSealer: TokenSealing {
    private static let purpose = "aem-auth-proxy token store, AES-256-GCM, 1"

    private let cipher: AES256GCM

    /// - Parameter secret: The private key or client secret, as the credential's file has it.
    /// - Throws: ``OpenSSLError`` when the secret is empty.
    package init(secret: Secret) throws(OpenSSLError) {
        let key = try HKDF.sha256(
            KeyMaterial(secret),
            info: Array(Self.purpose.utf8),
            count: AES256GCM.keyByteCount
        )
        cipher = try AES256GCM(key: key)
    }

    package func seal(_ plaintext: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        try? cipher.seal(plaintext, additionalData: additionalData)
    }

    package func open(_ sealed: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        try? cipher.open(sealed, additionalData: additionalData)
    }
}
