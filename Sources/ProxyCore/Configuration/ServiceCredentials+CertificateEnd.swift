package import AdobeIMS

extension ServiceCredentials {
    /// When the certificate ends: as it says itself, or as the file does if that is earlier.
    package func certificateEnd(_ certificate: (any Certificate)?) -> UnixTime? {
        [certificateExpiration, certificate?.notAfter].compactMap(\.self).min()
    }
}
