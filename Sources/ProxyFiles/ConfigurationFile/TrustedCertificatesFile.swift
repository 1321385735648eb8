import ProxyCore

/// A PEM file of certificates. Whoever needs it reads it later; here it is only made sure that it
/// can be.
package enum TrustedCertificatesFile {
    /// The system's own bundle has a quarter of that.
    package static let limit = 4 << 20

    private static let end = "-----END CERTIFICATE-----"

    /// Reads all certificates of a file: one or more.
    @discardableResult
    static func check(
        _ path: String,
        from files: FileSnapshot,
        _ reading: any CertificateReading
    ) throws(InvalidValue) -> [any Certificate] {
        let text = String(decoding: try files.file(path, limit: limit).bytes, as: UTF8.self)
        var rest = text[...]
        var certificates: [any Certificate] = []
        while let range = rest.firstRange(of: end) {
            do {
                let pem = String(rest[..<range.upperBound])
                certificates.append(try reading.certificate(pem: pem))
            } catch {
                let number = certificates.count + 1
                throw InvalidValue("has a damaged certificate, number \(number); write a PEM file")
            }
            rest = rest[range.upperBound...]
        }
        guard !certificates.isEmpty else {
            throw InvalidValue(
                "has no certificate; write the path of a PEM file with BEGIN CERTIFICATE"
            )
        }
        return certificates
    }
}
