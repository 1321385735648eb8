package import AdobeIMS
package import ProxyCore

/// What needs a cryptographic library to be read. Errors name no file: "is not usable: …".
extension ServiceCredentials {
    package func rsaKey() throws(InvalidValue) -> RSAPrivateKey {
        do throws(OpenSSLError) {
            return try RSAPrivateKey(pem: privateKey)
        } catch {
            throw InvalidValue(
                "is not usable: privateKey: \(error.message); download the credentials again"
            )
        }
    }

    /// - Returns: `nil` when the file has none.
    package func x509Certificate() throws(InvalidValue) -> X509Certificate? {
        guard let certificate else { return nil }
        do throws(OpenSSLError) {
            return try X509Certificate(pem: certificate)
        } catch {
            throw InvalidValue(
                "is not usable: publicKey: \(error.message); download the credentials again"
            )
        }
    }

    /// Makes sure that the key is one, and its certificate's.
    ///
    /// - Returns: The certificate, if the file has one.
    package func checkedCertificate() throws(InvalidValue) -> X509Certificate? {
        let key = try rsaKey()
        guard let certificate = try x509Certificate() else { return nil }
        guard key.matches(certificate) else {
            throw InvalidValue(
                "is not usable: privateKey and publicKey do not belong together; download the "
                    + "credentials again"
            )
        }
        return certificate
    }
}
