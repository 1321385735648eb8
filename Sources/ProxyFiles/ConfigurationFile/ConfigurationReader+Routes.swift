import AdobeIMS
import ProxyCore

/// `routes`, and what they refer to.
extension ConfigurationReader {
    private static let keys = [
        "path", "methods", "host", "upstream", "credential", "setHeaders", "removeHeaders",
        "forwardedHeaders", "callers", "csrf", "rewriteLinks", "when", "challengeOn403", "deny",
        "extensions", "selectors", "suffix",
    ]

    /// Those that say which requests a route is for: a route that refuses them has no others.
    private static let keysOfDenied = [
        "deny", "path", "methods", "host", "extensions", "selectors", "suffix",
    ]

    /// The names that routes may use.
    private struct Scope {
        let upstreams: [String]
        let credentials: [String]
    }

    mutating func routes(
        _ root: Section,
        upstreams: NamedValues<Upstream>,
        credentials: NamedValues<Credential>
    ) -> [Route] {
        let scope = Scope(upstreams: upstreams.names, credentials: credentials.names)
        let routes: [Route]
        if let place = root["routes"] {
            routes = listed(place, scope)
        } else {
            routes = catchAll(root, scope)
        }
        for (name, upstream) in upstreams.values {
            guard upstream.isInClear, !upstream.allowPlainHTTP,
                routes.contains(where: { $0.upstream == name && $0.credential != nil }),
                let place = upstreams.places[name]
            else { continue }
            report(
                "would send a credential in clear text; write https://, or add the line "
                    + "\"allowPlainHTTP: true\" to this upstream",
                place
            )
        }
        checkEnvironments(routes, upstreams, credentials)
        return routes
    }

    private mutating func catchAll(_ root: Section, _ scope: Scope) -> [Route] {
        // No upstream at all is a problem that has been reported.
        guard let upstream = scope.upstreams.first else { return [] }
        guard scope.upstreams.count == 1, scope.credentials.count <= 1 else {
            reportMissing(
                "routes",
                of: root,
                "with more than one upstream or credential, write a list of routes, each with "
                    + "path, upstream and credential"
            )
            return []
        }
        return [Route(upstream: upstream, credential: scope.credentials.first)]
    }

    private mutating func listed(_ place: Place, _ scope: Scope) -> [Route] {
        guard let items = items(place, "routes, each with path, upstream and credential") else {
            return []
        }
        if items.isEmpty {
            report("is empty; write routes, each with path, upstream and credential", place)
        }
        let routes = items.compactMap { item in
            route(item, scope).map { (route: $0, place: item) }
        }
        hintAtUnreachable(routes)
        return routes.map(\.route)
    }

    private mutating func route(_ item: Place, _ scope: Scope) -> Route? {
        guard let section = section(item, known: Self.keys) else { return nil }
        let isDenied = value(section["deny"], default: false, ValueSyntax.boolean)
        if isDenied { reportBesideDeny(section) }
        let upstream = isDenied ? nil : upstream(section, scope)
        let credential = isDenied ? nil : credential(section, scope)
        var route = Route(upstream: upstream, credential: credential)
        route.path = value(section["path"], default: route.path, PathPrefix.parse)
        route.methods = methods(section["methods"])
        route.host = value(section["host"], Self.hostName)
        route.extensions = extensions(section["extensions"])
        route.selectors = selectors(section["selectors"])
        route.allowsSuffix = value(section["suffix"], default: true, ValueSyntax.boolean)
        if isDenied { return route }
        route.setHeaders = headers(section["setHeaders"], FieldSyntax.name)
        route.removeHeaders = removeHeaders(section["removeHeaders"])
        route.forwardedHeaders = value(
            section["forwardedHeaders"],
            default: route.forwardedHeaders,
            ValueSyntax.boolean
        )
        route.callers = section["callers"].flatMap { grantedCallers($0) }
        route.fetchesCSRFToken = value(section["csrf"], default: false) {
            text throws(InvalidValue) in
            switch text {
            case "auto": return true
            case "off": return false
            default: throw InvalidValue("is unknown; write auto or off")
            }
        }
        route.rewritesLinks = value(
            section["rewriteLinks"],
            default: route.rewritesLinks,
            ValueSyntax.boolean
        )
        readChallenge(section, hasCredentials: !scope.credentials.isEmpty, into: &route)
        return upstream == nil ? nil : route
    }

    private mutating func reportBesideDeny(_ section: Section) {
        for entry in section.entries
        where Self.keys.contains(entry.name) && !Self.keysOfDenied.contains(entry.name) {
            report(
                "means nothing in a route with \"deny: true\", which answers 403; remove one of the "
                    + "two",
                at: entry.value.keyPosition,
                entry.value.keyPath
            )
        }
    }

    private mutating func upstream(_ section: Section, _ scope: Scope) -> String? {
        guard let place = section["upstream"] else {
            let known = scope.upstreams.map(UserText.name).joined(separator: ", ")
            reportMissing("upstream", of: section, "write the name of an upstream: \(known)")
            return nil
        }
        return value(place) { text throws(InvalidValue) in
            guard scope.upstreams.contains(text) else {
                throw Self.undefined("upstream", text, scope.upstreams)
            }
            return text
        }
    }

    /// Never guessed where there is one: the credential is who a request acts as.
    private mutating func credential(_ section: Section, _ scope: Scope) -> String? {
        guard let place = section["credential"] else {
            guard !scope.credentials.isEmpty else { return nil }
            let known = scope.credentials.map(UserText.name).joined(separator: ", ")
            reportMissing(
                "credential",
                of: section,
                "write the name of a credential (\(known)) or none"
            )
            return nil
        }
        let name: String?? = value(place) { text throws(InvalidValue) in
            if text == "none" { return nil }
            guard scope.credentials.contains(text) else {
                throw Self.undefined("credential", text, scope.credentials + ["none"])
            }
            return text
        }
        return name ?? nil
    }

    private mutating func grantedCallers(_ place: Place) -> [String]? {
        guard let items = items(place, "callers, by the names that listeners know them by") else {
            return nil
        }
        if items.isEmpty {
            report("is empty, so nobody could use it; write names or remove the key", place)
        }
        let known = callerNames
        return items.compactMap { item in
            value(item) { text throws(InvalidValue) in
                guard known.contains(text) else { throw Self.undefined("caller", text, known) }
                return text
            }
        }
    }

    static func undefined(
        _ kind: String,
        _ name: String,
        _ known: [String]
    ) -> InvalidValue {
        if let near = NearestName.find(name, in: known) {
            return InvalidValue("is not a defined \(kind); did you mean \(UserText.name(near))?")
        }
        let list =
            known.isEmpty
            ? "none is defined" : "write one of \(known.map(UserText.name).joined(separator: ", "))"
        return InvalidValue("is not a defined \(kind); \(list)")
    }

    private static func hostName(_ text: String) throws(InvalidValue) -> String {
        guard let place = HostAndPort(text[...]), place.port == nil else {
            throw InvalidValue("is not a host; write its name without a port: assets.internal")
        }
        return place.host
    }
}
