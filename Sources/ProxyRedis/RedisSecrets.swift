package import AdobeIMS

/// What the files have that a connection needs, read anew for each: so a changed password counts
/// from the next one on.
package struct RedisSecrets: Sendable {
    package var password: Secret?
    /// PEM; trusted beside the system's.
    package var authorities: [UInt8]?
    /// PEM.
    package var certificate: [UInt8]?
    package var key: Secret?

    package init(
        password: Secret? = nil,
        authorities: [UInt8]? = nil,
        certificate: [UInt8]? = nil,
        key: Secret? = nil
    ) {
        self.password = password
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}
