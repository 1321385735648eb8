import ProxyCore

/// `listeners`
extension ConfigurationReader {
    private static let later = [
        "tls", "callers", "allowedHosts", "allowedOrigins", "socketMode",
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
            if case .tcp(_, let port) = listener.address, port != 0,
                listeners.contains(where: { $0.address == listener.address })
            {
                report("listens at the same address as another one; remove one of the two", item)
            }
            listeners.append(listener)
        }
        return listeners
    }

    private mutating func listener(_ item: Place) -> Listener? {
        guard
            let section = section(item, known: ["address", "allowAnonymous"], later: Self.later)
        else { return nil }
        let allowAnonymous = value(
            section["allowAnonymous"],
            default: false,
            ValueSyntax.boolean
        )
        guard let place = section["address"] else {
            reportMissing("address", of: section, "write host:port, for example 127.0.0.1:8080")
            return nil
        }
        guard let address = value(place, ListenAddress.init) else { return nil }
        if !address.isLoopback {
            if allowAnonymous {
                warn("everyone who reaches \(address) acts as the credentials", place)
            } else {
                report(
                    "is not loopback, so everyone who reaches it acts as the credentials; write "
                        + "127.0.0.1 as its host, or add the line \"allowAnonymous: true\" to this "
                        + "listener",
                    place
                )
            }
        }
        return Listener(address: address, allowAnonymous: allowAnonymous)
    }
}
