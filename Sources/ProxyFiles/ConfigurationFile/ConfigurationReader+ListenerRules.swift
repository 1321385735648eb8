import AdobeIMS
import ProxyCore

/// `tls`, `allowedHosts` and `allowedOrigins` of a listener.
extension ConfigurationReader {
    static let tlsKeys = ["certificate", "key", "clientCA"]

    mutating func tls(_ place: Place) -> ListenerTLS? {
        guard let section = section(place, known: Self.tlsKeys) else { return nil }
        let certificate = certificates(section["certificate"])
        if section["certificate"] == nil {
            reportMissing("certificate", of: section, "write the path of a PEM file")
        }
        if section["key"] == nil {
            reportMissing("key", of: section, "write the path of the certificate's private key")
        }
        let key = key(section["key"], of: certificate?.certificates.first)
        let authority = certificates(section["clientCA"])
        guard let certificate, let key else { return nil }
        return ListenerTLS(certificate: certificate.path, key: key, clientCA: authority?.path)
    }

    private mutating func certificates(
        _ place: Place?
    ) -> (path: String, certificates: [any Certificate])? {
        let (file, files, reading) = (file, files, certificates)
        return value(place) { text throws(InvalidValue) in
            let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
            return (path, try TrustedCertificatesFile.check(path, from: files, reading))
        }
    }

    private mutating func key(_ place: Place?, of certificate: (any Certificate)?) -> String? {
        let (file, files) = (file, files)
        return value(place) { text throws(InvalidValue) in
            let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
            let pem = Secret(String(decoding: try files.file(path).bytes, as: UTF8.self))
            guard let certificate else { return path }
            guard let isItsOwn = try? certificate.isFor(key: pem) else {
                throw InvalidValue(
                    "has no private key that can be read; write the path of a PEM file with one "
                        + "that is not encrypted"
                )
            }
            guard isItsOwn else {
                throw InvalidValue("does not belong to the certificate; write the path of its key")
            }
            return path
        }
    }

    mutating func allowedHosts(_ place: Place?) -> [AllowedHost] {
        guard let place, let items = items(place, "hosts, for example [proxy.internal]") else {
            return []
        }
        return items.compactMap { item in value(item, AllowedHost.init) }
    }

    mutating func allowedOrigins(_ place: Place?) -> [WebOrigin] {
        guard let place, let items = items(place, "origins, for example [https://app.internal]")
        else { return [] }
        return items.compactMap { item in value(item, WebOrigin.init) }
    }
}
