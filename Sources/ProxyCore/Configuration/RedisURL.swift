import AdobeIMS

/// `redis[s]://[user@][host[:port]][/database]`
package struct RedisURL: Sendable, Equatable {
    package typealias Server = Configuration.Tokens.Redis.Server

    package let isTLS: Bool
    package let user: String?
    /// nil: it names none, because Sentinel knows it.
    package let server: Server?
    package let database: Int

    package static let standardPort = 6379
    /// More databases than any server has.
    private static let mostDatabases = 65_536

    /// `redis://` to wherever Sentinel says.
    package static let bySentinel = RedisURL()

    private init() {
        isTLS = false
        user = nil
        server = nil
        database = 0
    }

    /// - Throws: ``InvalidValue`` with nothing of the text in it, which may have a password in it.
    package init(_ text: String) throws(InvalidValue) {
        let lowered = text.lowercased()
        var rest: Substring
        if lowered.hasPrefix("rediss://") {
            isTLS = true
            rest = text.dropFirst(9)
        } else if lowered.hasPrefix("redis://") {
            isTLS = false
            rest = text.dropFirst(8)
        } else {
            throw InvalidValue("must begin with rediss:// (or redis://)")
        }
        if let at = rest.lastIndex(of: "@") {
            user = try Self.user(rest[..<at])
            rest = rest[rest.index(after: at)...]
        } else {
            user = nil
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw InvalidValue("must end before ? and #; write for example rediss://host:6379/0")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        server = try Self.server(rest[..<slash])
        database = try Self.database(rest[slash...].dropFirst())
    }

    private static func user(_ text: Substring) throws(InvalidValue) -> String? {
        guard !text.contains(":") else {
            throw InvalidValue(
                "has a password in it; write that to a file, its path behind passwordFile, and "
                    + "here the user alone, for example rediss://user@host:6379/0"
            )
        }
        guard !text.isEmpty else { return nil }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x25 }
        guard isPlain, !text.contains("/"), text.utf8.count <= 128 else {
            throw InvalidValue(
                "has no valid user; write letters, digits and punctuation without / and %"
            )
        }
        return String(text)
    }

    private static func server(_ text: Substring) throws(InvalidValue) -> Server? {
        guard !text.isEmpty else { return nil }
        guard let place = HostAndPort(text) else {
            throw InvalidValue(
                "has no valid host or port; write for example rediss://redis.internal:6379/0"
            )
        }
        return Server(host: place.name, port: place.port ?? standardPort)
    }

    private static func database(_ text: Substring) throws(InvalidValue) -> Int {
        guard !text.isEmpty else { return 0 }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.count <= 5, text.utf8.allSatisfy(digits.contains), let number = Int(text),
            number < mostDatabases
        else {
            throw InvalidValue("has no number of a database behind its host; write for example /0")
        }
        return number
    }
}
