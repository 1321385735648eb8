import ProxyCore

/// `admin`
extension ConfigurationReader {
    mutating func admin(_ place: Place?, beside listeners: [Listener]) -> Listener? {
        guard let place,
            let section = section(place, known: Self.listenerKeys + ["pages"]),
            var listener = listener(section)
        else { return nil }
        let groups = section["pages"].flatMap { pages($0) }
        listener.duty = .pages(groups ?? Set(Page.Group.allCases))
        judgeSettings(of: listener, section)
        judgePages(of: listener, section)
        if let other = listeners.first(where: { $0.address.overlaps(listener.address) }) {
            report(
                "listens where \(other.address.shown) of listeners does already; write another "
                    + "port",
                section["address"] ?? place
            )
        }
        return listener
    }

    private static let pageNames = Page.Group.allCases.map(\.rawValue)
    private static let pageList = pageNames.joined(separator: ", ")

    private mutating func pages(_ place: Place) -> Set<Page.Group>? {
        guard let items = items(place, "pages: \(Self.pageList)") else { return nil }
        if items.isEmpty {
            report("is empty; write some of \(Self.pageList), or remove admin", place)
        }
        return Set(items.compactMap { item in value(item, Self.page) })
    }

    private static func page(_ text: String) throws(InvalidValue) -> Page.Group {
        if let group = Page.Group(rawValue: text) { return group }
        guard let near = NearestName.find(text, in: pageNames) else {
            throw InvalidValue("is unknown; write one of \(pageList)")
        }
        throw InvalidValue("is unknown; did you mean \(near)?")
    }

    /// Probes prove nothing; who may see the rest, or reload, has to be known.
    private mutating func judgePages(of listener: Listener, _ section: Section) {
        // What is wrong in a proof has been reported, and is no reason to ask for another one.
        guard !listener.provesCallers, section["callers"] == nil,
            section["tls"]?.has("clientCA") != true, case .pages(let groups) = listener.duty,
            groups.contains(where: { !$0.isForProbes }),
            let place = section["pages"] ?? section["address"]
        else { return }
        report(
            "would show the status to everyone who reaches \(listener.address.shown), and let "
                + "them reload; write \"pages: [health, metrics]\", 127.0.0.1 as its host, or add "
                + "\"callers: {apiKeys: {NAME: SHA-256}}\" (\"aem-auth-proxy callers new NAME\" "
                + "prints it) or \"tls\" with clientCA",
            place
        )
    }
}
