package import AdobeIMS

/// Reads what needs a cryptographic library to be read, for those who judge the user's files.
package protocol CertificateReading: Sendable {
    /// Reads the first certificate in a PEM text.
    ///
    /// - Throws: When there is none or it is damaged.
    func certificate(pem: String) throws -> any Certificate

    /// Makes sure that the key of service credentials is one, and its certificate's.
    ///
    /// - Returns: The certificate, if the file has one.
    /// - Throws: ``InvalidValue`` that names no file: "is not usable: …".
    func certificate(
        of credentials: ServiceCredentials
    ) throws(InvalidValue) -> (any Certificate)?
}
