import ProxyCore
import ProxyOpenSSL

/// A PEM file of certificates to trust. libcurl reads it later; here it is only made sure that it
/// can.
enum TrustedCertificatesFile {
    private static let end = "-----END CERTIFICATE-----"

    /// Reads all certificates of a file.
    static func check(_ path: String) throws(InvalidValue) {
        let text = String(decoding: try BoundedFile(path, limit: 4 << 20).bytes, as: UTF8.self)
        var rest = text[...]
        var count = 0
        while let range = rest.firstRange(of: end) {
            count += 1
            do throws(OpenSSLError) {
                _ = try X509Certificate(pem: String(rest[..<range.upperBound]))
            } catch {
                throw InvalidValue("has a damaged certificate, number \(count); write a PEM file")
            }
            rest = rest[range.upperBound...]
        }
        guard count > 0 else {
            throw InvalidValue(
                "has no certificate; write the path of a PEM file with BEGIN CERTIFICATE"
            )
        }
    }
}
