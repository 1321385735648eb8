import ProxyCore

/// `listeners`
extension ConfigurationReader {
    static let listenerKeys = [
        "address", "tls", "callers", "allowedHosts", "allowedOrigins", "allowAnonymous",
        "socketMode",
    ]

    mutating func listeners(_ place: Place?) -> [Listener] {
        guard let place else { return [.default] }
        guard let items = items(place, "listeners, each with address") else { return [] }
        if items.isEmpty {
            report("is empty; write a list of listeners, each with address, or remove it", place)
        }
        var listeners: [Listener] = []
        for item in items {
            guard let listener = listener(item) else { continue }
            if let other = listeners.first(where: { $0.address.overlaps(listener.address) }) {
                let isSame = other.address == listener.address
                report(
                    isSame
                        ? "listens at the same address as another one; remove one of the two"
                        : "listens where \(other.address.shown) does already; write "
                            + "another port, or remove one of the two",
                    item
                )
            }
            listeners.append(listener)
        }
        return listeners
    }

    private mutating func listener(_ item: Place) -> Listener? {
        guard let section = section(item, known: Self.listenerKeys),
            let listener = listener(section)
        else { return nil }
        judgeExposure(of: listener, section)
        return listener
    }

    /// Whoever may reach it is judged elsewhere.
    mutating func listener(_ section: Section) -> Listener? {
        if section["address"] == nil {
            reportMissing("address", of: section, "write host:port, for example 127.0.0.1:8080")
        }
        let address = section["address"].flatMap { listenAddress($0) }
        // Without an address the rest is still looked at.
        var listener = Listener(address: address ?? Listener.default.address)
        listener.tls = section["tls"].flatMap { tls($0) }
        listener.callers = section["callers"].flatMap { place in
            callers(
                place,
                address: address?.isUnknown == true ? nil : address,
                hasClientCA: section["tls"]?.has("clientCA") == true
            )
        }
        listener.allowedHosts = allowedHosts(section["allowedHosts"])
        listener.allowedOrigins = allowedOrigins(section["allowedOrigins"])
        listener.allowAnonymous = value(
            section["allowAnonymous"],
            default: listener.allowAnonymous,
            ValueSyntax.boolean
        )
        listener.socketMode = value(
            section["socketMode"],
            default: listener.socketMode,
            Self.socketMode
        )
        return address == nil ? nil : listener
    }

    private mutating func listenAddress(_ place: Place) -> ListenAddress? {
        let (file, sockets) = (file, passedSockets)
        let address = value(place) { text throws(InvalidValue) -> ListenAddress in
            let address = try ListenAddress(text)
            return switch address {
            case .tcp: address
            // Read again, for the length of the whole path.
            case .unix(let path):
                try ListenAddress("unix:" + FilePath.resolve(path, besideFile: file))
            case .passed(let name, _): try .passed(name, of: sockets)
            }
        }
        if let address { usePassed(address, place) }
        return address
    }

    /// The rights of a file in octal digits, as `chmod` takes them.
    private static func socketMode(_ text: String) throws(InvalidValue) -> UInt16 {
        guard (3...4).contains(text.utf8.count), text.utf8.count == 3 || text.hasPrefix("0"),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
            let mode = UInt16(text, radix: 8)
        else { throw InvalidValue("is not possible; write octal digits, for example \"0660\"") }
        return mode
    }

    /// What does not go together.
    mutating func judgeSettings(of listener: Listener, _ section: Section) {
        let isPassed = listener.address.passedName != nil
        if let place = section["socketMode"], isPassed || !listener.address.isUnix {
            report(
                isPassed
                    ? "is the supervisor's to decide; write SocketMode= in the .socket unit, and "
                        + "remove it"
                    : "is for Unix sockets alone; remove it",
                place
            )
        }
        if !listener.address.isLoopback, listener.tls == nil, let place = section["callers"],
            listener.callers?.apiKeys.isEmpty == false
        {
            warn(
                "API keys come to \(listener.address.shown) in clear text; add tls",
                place
            )
        }
    }

    /// Whoever reaches a listener acts as the credentials: who that is has to be meant.
    private mutating func judgeExposure(of listener: Listener, _ section: Section) {
        judgeSettings(of: listener, section)
        // What is wrong in a proof has been reported, and is no reason to ask for another one.
        guard !listener.provesCallers, section["callers"] == nil,
            section["tls"]?.has("clientCA") != true, let place = section["address"]
        else { return }
        guard listener.allowAnonymous else {
            report(
                "is not loopback, so everyone who reaches it acts as the credentials; write "
                    + "127.0.0.1 as its host, or add to this listener \"callers: {apiKeys: {NAME: "
                    + "SHA-256}}\" (\"aem-auth-proxy callers new NAME\" prints it), \"tls\" with "
                    + "clientCA, or the line \"allowAnonymous: true\"",
                place
            )
            return
        }
        warn(
            "everyone who reaches \(listener.address.shown) acts as the credentials",
            place
        )
        if section["allowedHosts"] == nil {
            warn(
                "only requests for localhost are answered; add the names that clients use, for "
                    + "example \"allowedHosts: [proxy.internal]\"",
                place
            )
        }
    }
}
