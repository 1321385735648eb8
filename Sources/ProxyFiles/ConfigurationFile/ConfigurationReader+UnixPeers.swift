import ProxyCore

/// `unixPeers` of a listener's callers.
extension ConfigurationReader {
    private static let hint = "write a user's number, or uid: or gid: before it"

    mutating func unixPeers(_ place: Place?, address: ListenAddress?) -> [Callers.UnixPeer] {
        guard let place else { return [] }
        if let address, !address.isUnix {
            report(
                "is for Unix sockets alone; write unix:PATH as the address, or remove it",
                at: place.keyPosition,
                place.keyPath
            )
        }
        var peers: [Callers.UnixPeer] = []
        for entry in callerEntries(place, "numbers of users or groups") {
            guard let identity = identity(entry.value) else { continue }
            if let other = peers.first(where: { $0.identity == identity }) {
                report("is \(UserText.name(other.name)) too; \(Self.hint)", entry.value)
            }
            peers.append(Callers.UnixPeer(name: entry.name, identity: identity))
        }
        return peers
    }

    private mutating func identity(_ place: Place) -> Callers.UnixPeer.Identity? {
        guard place.isMapping else { return value(place, Self.identity) }
        guard let section = section(place, known: ["uid", "gid"]) else { return nil }
        switch (section["uid"], section["gid"]) {
        case (let user?, nil):
            return value(user) { text throws(InvalidValue) in try Self.identity("uid:" + text) }
        case (nil, let group?):
            return value(group) { text throws(InvalidValue) in try Self.identity("gid:" + text) }
        default:
            report("is not one user or group; \(Self.hint)", place)
            return nil
        }
    }

    private static func identity(
        _ text: String
    ) throws(InvalidValue) -> Callers.UnixPeer.Identity {
        let isGroup = text.hasPrefix("gid:")
        let digits = isGroup || text.hasPrefix("uid:") ? text.dropFirst(4) : text[...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            // The last number stands for nobody.
            let number = UInt32(digits), number < UInt32.max
        else { throw InvalidValue("is not a user or group; \(hint)") }
        return isGroup ? .group(number) : .user(number)
    }
}
