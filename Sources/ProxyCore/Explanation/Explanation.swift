import AdobeIMS
import NIOCore

/// What would become of a request, and why: made of the values by which requests are served, so that
/// it can't say anything else than what happens. Nothing is asked of anybody; what AEM or Adobe IMS
/// would say it doesn't know. No credential and no value that a route sets is in it.
package struct Explanation: Sendable, Equatable {
    /// What a route says to one request.
    package struct RouteVerdict: Sendable, Equatable {
        package let path: String
        /// Nil: it refuses.
        package let upstream: String?
        package let credential: String?
        package let isTaken: Bool
        /// Why, or why not.
        package let reason: String
    }

    /// What AEM would get.
    package struct Forwarded: Sendable, Equatable {
        package let origin: String
        package let credential: String?
        /// When the credential goes with it.
        package let when: Route.CredentialUse
        /// Whether a 403 asks for it, too.
        package let isChallengedBy403: Bool
        /// Request line and field lines, the credential redacted.
        package let lines: [String]
    }

    /// What the client would get from the proxy itself.
    package struct Answered: Sendable, Equatable {
        package let status: Int
        package let cause: String?
        package let detail: String
    }

    package let listener: String
    /// Whether the listener lets it in: `admitted`, with the caller if there is one, or why not.
    package let admission: String
    /// The ways in which the path may be read, as received first; empty where it isn't looked at.
    package let readings: [String]
    /// What Sling may make of the path, depending on which resources there are; empty where it has
    /// no dot, or isn't looked at.
    package let slingReadings: [SlingReading]
    /// In the order of the configuration; empty where none is asked.
    package let routes: [RouteVerdict]
    /// Nil: it isn't forwarded.
    package let forwarded: Forwarded?
    /// Nil: the answer is AEM's, or a page of the proxy's own.
    package let answer: Answered?

    /// - Parameters:
    ///   - request: What is asked.
    ///   - listener: Where.
    ///   - configuration: By which it goes.
    ///   - peer: What the connection tells about the client.
    ///   - version: Of this program.
    ///   - digest: SHA-256.
    package init(
        _ request: ExplainedRequest,
        at listener: Listener,
        of configuration: Configuration,
        from peer: Peer = Peer(),
        version: String,
        digest: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        var buffer = request.head(at: listener)
        let limits = HTTPLimits(requestHead: configuration.limits.requestHead)
        var parser = RequestHeadParser(limits: limits)
        let setting = ExplanationSetting(configuration, listener, digest: digest)
        switch parser.parse(&buffer) {
        case .head(let head):
            if let reception = Reception(at: 0, of: setting.plan, from: peer) {
                self.init(head, at: listener, reception, setting.router, version: version)
            } else {
                self.init(listener, refusedBy: .noRoute)
            }
        case .problem(let problem): self.init(listener, refusedBy: .malformed(problem))
        case .needMore: self.init(listener, refusedBy: .malformed(.headTooLarge))
        }
    }

    private init(
        _ head: RequestHead,
        at listener: Listener,
        _ reception: Reception,
        _ router: Router,
        version: String
    ) {
        self.listener = listener.address.description
        let target = head.targetSlice
        var isRouted = !reception.isAdmin
        switch reception.receive(head, target: target) {
        case .forward(let route, let admitted):
            admission = Self.words(admitted)
            answer = nil
            forwarded = Self.forwarded(head, to: route, reception, version: version)
        case .page(_, let admitted):
            admission = Self.words(admitted)
            answer = nil
            forwarded = nil
        case .answer(let refusal, let admitted):
            admission = admitted.map(Self.words) ?? Self.words(refusal)
            answer = Answered(refusal)
            forwarded = nil
            isRouted =
                isRouted && admitted != nil && !head.method.isRefused && !head.isForProxy
        }
        readings = isRouted ? Self.readings(of: target, router) : []
        slingReadings = readings.first.map { SlingReading.all(of: $0) } ?? []
        routes = isRouted ? router.verdicts(head, target: target) : []
    }

    /// Before anything else.
    private init(_ listener: Listener, refusedBy refusal: Answer) {
        self.listener = listener.address.description
        admission = Self.words(refusal)
        readings = []
        slingReadings = []
        routes = []
        forwarded = nil
        answer = Answered(refusal)
    }

    private static func words(_ admitted: Admission.Admitted) -> String {
        admitted.caller.map { "admitted as \($0)" } ?? "admitted, nobody is asked who they are"
    }

    private static func words(_ refusal: Answer) -> String {
        refusal.cause.map { "refused: \($0.name)" } ?? "answered as a browser's question"
    }

    private static func readings(of target: ByteBuffer, _ router: Router) -> [String] {
        var all = PathReadings(of: target, by: router.steps)
        var texts: [String] = []
        while let range = all.next() {
            texts.append(String(decoding: all.bytes[range], as: UTF8.self))
        }
        return texts
    }

    private static func forwarded(
        _ head: RequestHead,
        to route: RouteTarget,
        _ reception: Reception,
        version: String
    ) -> Forwarded {
        let credential = route.route.credential
        // What is sent first.
        let sent = route.route.when == .always ? credential : nil
        var ids = RequestIDs(seed: 0)
        var upstream = UpstreamHead()
        upstream.compose(
            head,
            UpstreamHead.Context(
                target: head.targetSlice,
                route: route,
                authorization: sent.map { _ in
                    Authorization(route.scheme, text: ExplanationSetting.redacted.reveal())
                },
                requestID: ids.id(for: head),
                client: route.route.forwardedHeaders ? "127.0.0.1" : nil,
                version: version,
                scheme: reception.isTLS ? .https : .http,
                droppedField: reception.apiKeyHeader
            )
        )
        let lines = upstream.lines
        return Forwarded(
            origin: route.upstreamSettings.url.origin,
            credential: credential,
            when: route.route.when,
            isChallengedBy403: route.route.isChallengedBy403,
            lines: ["\(head.method.name) \(lines.first ?? "") HTTP/1.1"] + lines.dropFirst()
        )
    }
}

extension Explanation.Answered {
    fileprivate init(_ answer: Answer) {
        self.init(status: answer.status, cause: answer.cause?.name, detail: answer.detail)
    }
}
