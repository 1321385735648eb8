import AdobeIMS
import ProxyCore

/// `tokens.store.redis`
extension ConfigurationReader {
    private typealias Redis = Configuration.Tokens.Redis

    private static let redisKeys = [
        "url", "passwordFile", "certificateAuthorities", "clientCertificate", "sentinel",
        "keyPrefix", "timeout", "allowPlaintext",
    ]
    /// Requests wait for a token for no longer than that.
    private static let longestTimeout = Duration.seconds(10)
    private static let example = "write for example rediss://redis.internal:6379/0"

    mutating func redis(_ place: Place) -> Configuration.Tokens.Redis? {
        guard let section = section(place, known: Self.redisKeys) else { return nil }
        let before = problems.count
        if section["url"] == nil, section["sentinel"] == nil {
            reportMissing("url", of: section, Self.example)
        }
        // Without a URL the other values are still looked at.
        var redis = Redis(url: section["url"].flatMap { redisURL($0) } ?? RedisURL.bySentinel)
        redis.passwordFile = section["passwordFile"].flatMap { passwordFile($0) }
        let (file, files, certificates) = (file, files, certificates)
        redis.certificateAuthorities = value(section["certificateAuthorities"]) {
            text throws(InvalidValue) in
            let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
            try TrustedCertificatesFile.check(path, from: files, certificates)
            return path
        }
        redis.clientCertificate = section["clientCertificate"].flatMap { clientCertificate($0) }
        redis.sentinel = section["sentinel"].flatMap { sentinel($0) }
        redis.keyPrefix = value(section["keyPrefix"], default: redis.keyPrefix, Self.keyPrefix)
        redis.timeout = value(section["timeout"], default: redis.timeout) {
            text throws(InvalidValue) in
            let time = try DurationParser.parsePositive(text)
            guard time <= Self.longestTimeout else {
                throw InvalidValue("is too long, requests wait for it; write at most 10s")
            }
            return time
        }
        redis.allowsPlaintext = value(
            section["allowPlaintext"],
            default: redis.allowsPlaintext,
            ValueSyntax.boolean
        )
        if problems.count == before { judge(redis, section) }
        return problems.count == before ? redis : nil
    }

    /// What does not fit together.
    private mutating func judge(_ redis: Redis, _ section: Section) {
        let place = section["url"] ?? section.place
        if redis.servers.isEmpty {
            return report("has no host; \(Self.example)", place)
        }
        if redis.sentinel != nil, redis.url.server != nil {
            hint("names a host, which is not used: sentinel says where the master is", place)
        }
        if redis.url.user != nil, redis.passwordFile == nil {
            report("names a user without a password; write passwordFile", place)
        }
        if !redis.isTLS, !redis.allowsPlaintext,
            !redis.servers.allSatisfy({ Loopback.contains($0.host) })
        {
            report(
                "is in clear text to another machine; write rediss://, or add the line "
                    + "\"allowPlaintext: true\"",
                place
            )
        }
        guard !redis.isTLS else { return }
        for key in ["certificateAuthorities", "clientCertificate"] {
            guard let unused = section[key] else { continue }
            hint("does nothing without TLS; write rediss:// as the url", unused)
        }
    }

    /// Never quoted: a password may stand in it.
    private mutating func redisURL(_ place: Place) -> RedisURL? {
        guard let text = text(place, "the URL of a Redis server") else { return nil }
        do throws(InvalidValue) {
            return try RedisURL(text)
        } catch {
            report(error.message, place)
            return nil
        }
    }

    private mutating func passwordFile(_ place: Place) -> String? {
        guard let named = self.file(place) else { return nil }
        do throws(InvalidValue) {
            let content = try files.file(named.path)
            guard RedisPassword(content.bytes) != nil else {
                throw InvalidValue("has no password; write it to the file as its only line")
            }
            if let fault = content.faultOfRights {
                if isStrictWithFiles { throw InvalidValue(fault) }
                warn("\(named.name) \(fault)", place)
            }
        } catch {
            report("\(named.name) \(error.message)", place)
            return nil
        }
        return named.path
    }

    private mutating func clientCertificate(_ place: Place) -> Redis.ClientCertificate? {
        guard let section = section(place, known: ["certificate", "key"]) else { return nil }
        for key in ["certificate", "key"] where section[key] == nil {
            reportMissing(key, of: section, "write the path of a PEM file")
        }
        guard let certificate = section["certificate"].flatMap({ self.file($0) }),
            let key = section["key"].flatMap({ self.file($0) })
        else { return nil }
        do throws(InvalidValue) {
            try TrustedCertificatesFile.check(certificate.path, from: files, certificates)
        } catch {
            report("\(certificate.name) \(error.message)", section["certificate"] ?? place)
            return nil
        }
        do throws(InvalidValue) {
            let content = try files.file(key.path)
            if let fault = content.faultOfRights {
                if isStrictWithFiles { throw InvalidValue(fault) }
                warn("\(key.name) \(fault)", section["key"] ?? place)
            }
        } catch {
            report("\(key.name) \(error.message)", section["key"] ?? place)
            return nil
        }
        return Redis.ClientCertificate(certificate: certificate.path, key: key.path)
    }

    private mutating func sentinel(_ place: Place) -> Redis.Sentinel? {
        guard let section = section(place, known: ["addresses", "master"]) else { return nil }
        if section["addresses"] == nil {
            reportMissing("addresses", of: section, "write a list of host:port of the Sentinels")
        }
        if section["master"] == nil {
            reportMissing(
                "master",
                of: section,
                "write the name of the master, for example mymaster"
            )
        }
        let places = section["addresses"].flatMap { valueOrList($0, "host:port of the Sentinels") }
        var addresses: [Redis.Server] = []
        for place in places ?? [] {
            if let server = value(place, Self.sentinelAddress) { addresses.append(server) }
        }
        let master = value(section["master"]) { text throws(InvalidValue) in
            try ValueSyntax.name(text)
        }
        guard let master, !addresses.isEmpty else { return nil }
        return Redis.Sentinel(addresses: addresses, master: master)
    }

    private static func sentinelAddress(_ text: String) throws(InvalidValue) -> Redis.Server {
        guard let place = HostAndPort(text[...]) else {
            throw InvalidValue("is no address; write host:port, for example 10.0.0.1:26379")
        }
        return Redis.Server(host: place.name, port: place.port ?? 26_379)
    }

    /// Braces would take the place of those around the fingerprint.
    private static func keyPrefix(_ text: String) throws(InvalidValue) -> String {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ FieldSyntax.isAlphanumeric($0) || "-_.:/".utf8.contains($0) })
        else {
            throw InvalidValue("is no prefix; write up to 64 letters, digits and - _ . : /")
        }
        return text
    }
}
