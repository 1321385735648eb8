import AdobeIMS
import ProxyCore
import ProxyOpenSSL

/// Service credentials on disk, with the checks that need a cryptographic library.
struct ServiceCredentialsFile {
    let credentials: ServiceCredentials
    /// What Adobe will refuse, although the file is whole.
    let warning: String?

    /// Reads the file and checks that its key is one, and its certificate's.
    ///
    /// An expired certificate is no error: what Adobe IMS accepts, IMS decides.
    init(path: String, now: UnixTime) throws(InvalidValue) {
        let bytes: [UInt8]
        do throws(InvalidValue) {
            bytes = try BoundedFile.read(path)
        } catch {
            throw InvalidValue(
                "\(error.message); write the path of the JSON file that the AEM Developer "
                    + "Console gives"
            )
        }
        do throws(CredentialError) {
            switch try CredentialFile(json: bytes) {
            case .serviceCredentials(let read): credentials = read
            case .localDevelopmentToken:
                throw CredentialError(
                    "it is a local development token, which is not supported yet in this "
                        + "version; use service credentials"
                )
            }
        } catch {
            throw InvalidValue("is not usable: \(error.message)")
        }
        let certificate = try Self.checkKey(of: credentials)
        let end = credentials.certificateExpiration ?? certificate?.notAfter
        warning = end.flatMap { end in
            end <= now
                ? "the certificate expired at \(end); make a new one in the AEM Developer Console"
                : nil
        }
    }

    /// - Returns: The certificate, if the file has one.
    private static func checkKey(
        of credentials: ServiceCredentials
    ) throws(InvalidValue) -> X509Certificate? {
        let key: RSAPrivateKey
        do throws(OpenSSLError) {
            key = try RSAPrivateKey(pem: credentials.privateKey)
        } catch {
            throw InvalidValue(
                "is not usable: privateKey: \(error.message); download the credentials again"
            )
        }
        guard let pem = credentials.certificate else { return nil }
        let certificate: X509Certificate
        do throws(OpenSSLError) {
            certificate = try X509Certificate(pem: pem)
        } catch {
            throw InvalidValue(
                "is not usable: publicKey: \(error.message); download the credentials again"
            )
        }
        guard key.matches(certificate) else {
            throw InvalidValue(
                "is not usable: privateKey and publicKey do not belong together; download the "
                    + "credentials again"
            )
        }
        return certificate
    }
}
