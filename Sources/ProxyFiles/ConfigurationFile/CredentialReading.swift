package import AdobeIMS
package import ProxyCore

/// What the files of a credential's definition hold.
package struct CredentialReading: Sendable {
    package let material: CredentialMaterial
    /// When the certificates of its files end, those that have one.
    package let certificates: [TokenCounts.CertificateEnd]
    /// A line for each thing that a person should see to.
    package let warnings: [String]
    /// When a certificate that is not valid yet becomes so, and the files are worth another look.
    package let nextStart: UnixTime?
}
