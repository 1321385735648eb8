import Synchronization

/// A route ready for requests: what it matches, where it leads and which credential it acts as.
package final class RouteTarget: Sendable {
    /// What it is counted by: numbers among ``MetricNames``.
    package struct Labels: Sendable, Equatable {
        package var route: Int
        package var upstream: Int
        package var credential: Int

        package init(route: Int, upstream: Int, credential: Int) {
            self.route = route
            self.upstream = upstream
            self.credential = credential
        }

        package init(_ route: Route, _ names: MetricNames) {
            self.route = names.number(.route, route.path)
            upstream = route.upstream.map { names.number(.upstream, $0) } ?? MetricNames.none
            credential =
                route.credential.map { names.number(.credential, $0) } ?? MetricNames.none
        }

        package static let none = Labels(
            route: MetricNames.none,
            upstream: MetricNames.none,
            credential: MetricNames.none
        )
    }

    package let route: Route
    /// Where it leads.
    package let place: UpstreamPlace
    /// nil: the request is sent without any credential.
    package let tokens: TokenSource?
    /// What ``tokens`` are sent by.
    let scheme: AuthorizationScheme
    /// Sent where neither the client nor the route sends one; nil: none is.
    let apiKey: String?
    /// Where the upstream has asked for the credential; nil: it goes with every request.
    package let challenges: ChallengedPlaces?
    private let csrfNeed = Atomic(false)
    /// What gets the tokens: it goes on for as long as anybody may ask for one, which after a reload
    /// may be a request under way.
    private let work: (any Sendable)?
    /// How bodies are kept for a replay.
    package let replay: BodyReplay
    package let labels: Labels
    /// What never comes from the client because the route sets or removes it, in lower case.
    let replacedNames: [String]
    /// What the upstream's `Host` field says.
    let host: String
    /// Whether requests go to an AEM author as a technical account.
    let isAuthor: Bool
    /// Which cookies of clients' go upstream.
    let cookies: CookieRule
    /// Finds links to the upstream in answers; nil: they stay as they are.
    package let links: LinkPattern?

    /// `credential`: What the configuration says about the route's; nil: it has none.
    package init(
        route: Route,
        place: UpstreamPlace,
        tokens: TokenSource?,
        credential: CredentialDefinition? = nil,
        work: (any Sendable)? = nil,
        replay: BodyReplay,
        labels: Labels = .none
    ) {
        self.route = route
        self.place = place
        self.tokens = tokens
        scheme = credential?.scheme ?? .bearer
        apiKey =
            route.setHeaders.contains { $0.name.lowercased() == KnownField.xApiKey.name }
            ? nil : credential?.apiKey
        challenges = tokens != nil && route.when == .challenged ? ChallengedPlaces() : nil
        self.work = work
        self.replay = replay
        self.labels = labels
        replacedNames =
            route.setHeaders.map { $0.name.lowercased() }
            + route.removeHeaders
        host = place.settings.url.authority
        links = route.rewritesLinks ? LinkPattern(place.settings.url) : nil
        let isAuthor = route.credential != nil && place.settings.tier == .author
        self.isAuthor = isAuthor
        cookies = CookieRule(place.settings, isAuthor: isAuthor)
    }

    /// AEM has taken a request with a CSRF token that it had refused without one: the next ones need
    /// not be refused first.
    package var needsCSRFToken: Bool {
        get { csrfNeed.load(ordering: .relaxed) }
        set { csrfNeed.store(newValue, ordering: .relaxed) }
    }

    package var upstreamSettings: Upstream { place.settings }
    package var gatekeeper: UpstreamGatekeeper { place.gatekeeper }

    // What is asked for several times a request, without a copy of all settings.

    /// Callers are kept at the instance of AEM that they have been at.
    package var keepsAffinity: Bool { place.settings.affinity == .caller }

    /// See ``Exchange/Wait/limit(_:_:)``.
    package func limit(
        of wait: Exchange.Wait,
        _ limits: Configuration.Limits
    ) -> Duration? {
        wait.limit(limits, place.settings)
    }

    /// The trailers less what the route sets or removes, and the field that is for the proxy alone.
    package func passing(
        _ trailers: FieldSection,
        without droppedField: String? = nil
    ) -> FieldSection {
        trailers.keeping { index in
            if let droppedField, trailers.nameEquals(index, ignoringCase: droppedField) {
                return false
            }
            return !replacedNames.contains { trailers.nameEquals(index, ignoringCase: $0) }
        }
    }
}
