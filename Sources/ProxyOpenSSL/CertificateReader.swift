package import AdobeIMS
package import ProxyCore

/// Has OpenSSL read certificates and keys.
package struct CertificateReader: CertificateReading {
    package init() {}

    package func certificate(pem: String) throws(OpenSSLError) -> any Certificate {
        try X509Certificate(pem: pem)
    }

    package func certificate(
        of credentials: ServiceCredentials
    ) throws(InvalidValue) -> (any Certificate)? {
        try credentials.checkedCertificate()
    }
}

extension X509Certificate: Certificate {}
