import AdobeIMS
import ProxyCore

/// The way to Adobe IMS and to AEM, and what they say.
extension Checkup {
    private struct IMSPlace {
        let endpoint: IMSEndpoint
        let upstream: Upstream
        /// Those that get their tokens there.
        var credentials: [String]
    }

    /// What follows from a step that failed is not tried.
    mutating func tryNetwork(_ network: NetworkCheck) async throws {
        let places = imsPlaces
        let upstreams = places.map(\.upstream) + configuration.upstreamList
        let hosts = upstreams.map(\.dialled.hostAndPort)
        output.waiting(for: "connections to \(hosts.joined(separator: ", "))")
        let facts = await NetworkCheck.connect(to: upstreams)
        var tokens: [String: AccessToken] = [:]
        for place in places {
            let items = CheckItem.items(
                of: facts[place.upstream.name] ?? ConnectionFacts(),
                to: place.upstream,
                on: .ims,
                named: place.upstream.url.hostAndPort
            )
            try add(items)
            guard items.allSatisfy({ $0.verdict != .fail }) else { continue }
            let exchanged = await exchange(of: place, network)
            tokens.merge(exchanged.tokens) { $1 }
            try add(exchanged.items)
        }
        for (name, credential) in configuration.credentials.sorted(by: { $0.key < $1.key })
        where credential.material?.endpoints.isEmpty == true {
            let exchange = await network.exchange(name, credential)
            tokens[name] = exchange.token
            try add(exchange.items)
        }
        for upstream in configuration.upstreamList {
            let items = CheckItem.items(
                of: facts[upstream.name] ?? ConnectionFacts(),
                to: upstream,
                on: .aem,
                named: upstream.name
            )
            try add(items)
            guard items.allSatisfy({ $0.verdict != .fail }) else { continue }
            try await ask(upstream, tokens, network)
        }
    }

    /// In the order of their first credentials.
    private var imsPlaces: [IMSPlace] {
        var places: [IMSPlace] = []
        for (name, credential) in configuration.credentials.sorted(by: { $0.key < $1.key }) {
            // What the newest key is exchanged at.
            guard let endpoint = credential.material?.endpoints.first else { continue }
            if let known = places.firstIndex(where: { $0.endpoint == endpoint }) {
                places[known].credentials.append(name)
            } else if let upstream = try? configuration.ims.upstream(at: endpoint.origin) {
                let place = IMSPlace(endpoint: endpoint, upstream: upstream, credentials: [name])
                places.append(place)
            }
        }
        return places
    }

    private func exchange(
        of place: IMSPlace,
        _ network: NetworkCheck
    ) async -> (items: [CheckItem], tokens: [String: AccessToken]) {
        var items: [CheckItem] = []
        var tokens: [String: AccessToken] = [:]
        for name in place.credentials {
            guard let credential = configuration.credentials[name] else { continue }
            output.waiting(for: "\(place.upstream.url.hostAndPort): an exchange for \(name)")
            let exchange = await network.exchange(name, credential)
            tokens[name] = exchange.token
            items += exchange.items
        }
        let clock = CheckItem.clock(
            network.clock(of: place.endpoint),
            of: place.upstream.url.hostAndPort,
            hasToken: !tokens.isEmpty
        )
        return ((clock.map { [$0] } ?? []) + items, tokens)
    }

    private mutating func ask(
        _ upstream: Upstream,
        _ tokens: [String: AccessToken],
        _ network: NetworkCheck
    ) async throws {
        for question in AccountQuestion.all(of: configuration)
        where question.upstream.name == upstream.name {
            let token = question.credential.flatMap { tokens[$0] }
            // Why there is none has been said.
            guard token != nil || question.credential == nil else { continue }
            output.waiting(for: "\(upstream.url.hostAndPort): who are we, \(question.subject)")
            if let item = await network.ask(question, with: token) { try add([item]) }
        }
    }
}
