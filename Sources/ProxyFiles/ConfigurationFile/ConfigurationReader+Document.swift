import ProxyCore
import Yams

/// The file as a whole.
extension ConfigurationReader {
    private static let keys = [
        "listeners", "admin", "credentials", "ims", "upstreams", "routes", "tokens", "replay",
        "limits", "log", "tracing", "reloadOnChange", "eventLoops", "strictFiles",
    ]

    /// - Parameter root: `nil` for a file without content.
    /// - Returns: What is only to be used when there are no ``problems``.
    mutating func configuration(_ root: Node?) -> Configuration? {
        guard let section = whole(root) else { return nil }
        isStrictWithFiles = value(
            section["strictFiles"],
            default: isStrictWithFiles,
            ValueSyntax.boolean
        )
        let listeners = listeners(section["listeners"])
        let credentials = credentials(section["credentials"])
        let upstreams = upstreams(section, credentials)
        let admin = admin(section["admin"], beside: listeners)
        checkLoops(upstreams, listeners + (admin.map { [$0] } ?? []))
        let routes = routes(section, upstreams: upstreams, credentials: credentials)
        hintAtUnused(upstreams, credentials, routes)
        var configuration = Configuration(
            listeners: listeners,
            credentials: credentials.values,
            upstreams: upstreams.values,
            routes: routes
        )
        configuration.admin = admin
        configuration.ims = ims(section["ims"])
        configuration.reloadOnChange = value(
            section["reloadOnChange"],
            default: configuration.reloadOnChange,
            ValueSyntax.boolean
        )
        configuration.tokens = tokens(section["tokens"])
        configuration.replay = replay(section["replay"])
        configuration.limits = limits(section["limits"])
        configuration.log = log(section["log"])
        configuration.tracing = tracing(section["tracing"], listeners)
        configuration.eventLoops = eventLoops(section["eventLoops"])
        configuration.strictFiles = isStrictWithFiles
        configuration.warnings = warnings.map(\.description) + passedSocketWarnings
        configuration.hints = hints.map(\.description)
        return configuration
    }

    /// The admin listener alone.
    mutating func adminAlone(_ root: Node?) -> Listener? {
        guard let section = whole(root) else { return nil }
        return admin(section["admin"], beside: [])
    }

    private mutating func whole(_ root: Node?) -> Section? {
        let start = Position.start
        let place = Place(node: root ?? .mapping(.init([])), keyPath: "", keyPosition: start)
        let empty =
            place.isNull ? Place(node: .mapping(.init([])), keyPath: "", keyPosition: start) : place
        return section(empty, known: Self.keys)
    }

    private mutating func eventLoops(_ place: Place?) -> Int? {
        let count: Int?? = value(place) { text throws(InvalidValue) in
            if text == "auto" { return nil }
            guard let count = try? ValueSyntax.count(text, atMost: 1024) else {
                throw InvalidValue("is not possible; write auto or a whole number from 1 to 1024")
            }
            return count
        }
        return count ?? nil
    }
}
