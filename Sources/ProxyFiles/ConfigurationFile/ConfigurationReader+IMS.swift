import AdobeIMS
import ProxyCore

/// `ims`, and what it has in common with upstreams: the way out of a company's network.
extension ConfigurationReader {
    private static let keys = [
        "proxy", "proxyPasswordFile", "certificateAuthorities", "connectTimeout", "timeout",
    ]
    private static let passwordFile = "a file that has the proxy's password alone"

    mutating func ims(_ place: Place?) -> Configuration.IMS {
        var ims = Configuration.IMS()
        guard let place, let section = section(place, known: Self.keys) else { return ims }
        ims.proxy = outboundProxy(section)
        ims.certificateAuthorities = authorities(section)
        ims.connectTimeout = value(
            section["connectTimeout"],
            default: ims.connectTimeout,
            DurationParser.parsePositive
        )
        ims.timeout = value(
            section["timeout"],
            default: ims.timeout,
            DurationParser.parsePositive
        )
        return ims
    }

    /// `certificateAuthorities`: the path of a file that has some.
    mutating func authorities(_ section: Section) -> String? {
        let (file, files, certificates) = (file, files, certificates)
        return value(section["certificateAuthorities"]) { text throws(InvalidValue) in
            let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
            try TrustedCertificatesFile.check(path, from: files, certificates)
            return path
        }
    }

    /// `proxy` and `proxyPasswordFile`.
    mutating func outboundProxy(_ section: Section) -> OutboundProxy? {
        var proxy = value(section["proxy"], OutboundProxy.init)
        guard let place = section["proxyPasswordFile"] else { return proxy }
        if section["proxy"] == nil {
            report(
                "has no proxy beside it; write proxy: http://USER@host:port, or remove it",
                at: place.keyPosition,
                place.keyPath
            )
        } else if let proxy, proxy.user == nil, let place = section["proxy"] {
            report(
                "names no user whose password proxyPasswordFile could be; write "
                    + "\(proxy.url.scheme.rawValue)://USER@\(proxy.hostAndPort)",
                place
            )
        }
        proxy?.password = file(place).flatMap { password($0, place) }
        return proxy
    }

    /// Never quoted in a problem.
    private mutating func password(_ named: NamedFile, _ place: Place) -> Secret? {
        do throws(FileFault) {
            let content = try files.content(of: named.path)
            if let fault = content.faultOfRights {
                let message = "\(named.name) \(fault)"
                if isStrictWithFiles { report(message, place) } else { warn(message, place) }
            }
            guard let text = String(validating: content.bytes, as: UTF8.self)?.withoutLineEnd,
                !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
            else {
                report(
                    "\(named.name) has no password, or more than that; name \(Self.passwordFile), "
                        + "in one line",
                    place
                )
                return nil
            }
            return Secret(text)
        } catch {
            report(
                "\(named.name) \(error.message); write the path of \(Self.passwordFile)",
                place
            )
            return nil
        }
    }
}

extension String {
    /// Without the line's end that editors put there; spaces may be the password's.
    fileprivate var withoutLineEnd: String {
        var text = self[...]
        if text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
