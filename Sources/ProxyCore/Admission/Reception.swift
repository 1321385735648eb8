package import NIOCore

/// What becomes of one connection's requests, each by its head alone: who asks, what for, and
/// whether it may be.
package struct Reception: Sendable {
    package enum Outcome: Sendable {
        case forward(to: RouteTarget, Admission.Admitted)
        /// The proxy's own to answer.
        case page(Page, Admission.Admitted)
        /// Nothing is asked of anybody else. Nil: the request wasn't even admitted.
        case answer(Answer, Admission.Admitted?)
    }

    /// Who is at the other end; a TLS handshake tells more about it.
    package var peer: Peer
    /// The listener that the connection came to.
    package let listener: ListenerID
    /// By which it goes.
    package private(set) var plan: ServingPlan
    private var admission: Admission

    /// Nil where the plan doesn't have the listener.
    package init?(at listener: ListenerID, of plan: ServingPlan, from peer: Peer) {
        guard let admission = plan.admissions[listener] else { return nil }
        self.peer = peer
        self.listener = listener
        self.plan = plan
        self.admission = admission
    }

    /// Goes by another plan from now on. If that has no such listener any more, its rules stay.
    package mutating func follow(_ plan: ServingPlan) {
        self.plan = plan
        if let admission = plan.admissions[listener] { self.admission = admission }
    }

    /// What clients may cost.
    package var limits: Configuration.Limits { plan.limits }

    /// Whether the client's side is `https`.
    package var isTLS: Bool { admission.isTLS }

    /// Whether it is for pages of the proxy's own.
    package var isAdmin: Bool { admission.duty != .routes }

    /// Where the client has connected.
    package var listenerAddress: ListenAddress { admission.address }

    /// The field that carries an API key, in lower case; it is not sent upstream.
    package var apiKeyHeader: String? { admission.apiKeyHeader }

    /// The listener's among ``MetricNames``.
    package var listenerNumber: Int { admission.listenerNumber }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func receive(_ head: RequestHead, target: ByteBuffer) -> Outcome {
        switch admission.decide(head, peer: peer) {
        case .refused(let answer), .preflight(let answer): .answer(answer, nil)
        case .admitted(let admitted): receive(head, target: target, admitted)
        }
    }

    private func receive(
        _ head: RequestHead,
        target: ByteBuffer,
        _ admitted: Admission.Admitted
    ) -> Outcome {
        if case .pages(let groups) = admission.duty {
            return switch Pages(groups).decide(head.method, target: target) {
            case .page(let page): .page(page, admitted)
            case .answer(let answer): .answer(answer, admitted)
            }
        }
        if head.method.isRefused {
            return .answer(.methodNotAllowed, admitted)
        }
        if head.isForProxy { return .answer(.serverOptions, admitted) }
        switch plan.router.decide(head, target: target) {
        case .ambiguous:
            return .answer(.ambiguousPath, admitted)
        case .denied:
            return .answer(.routeDenied, admitted)
        case .route(nil):
            return .answer(.noRoute, admitted)
        case .route(let route?):
            if let refusal = admitted.refusal(by: route.route) { return .answer(refusal, admitted) }
            if let refusal = refusal(ofDestinationIn: head, by: route, admitted) {
                return .answer(refusal, admitted)
            }
            if let limit = limits.requestBody, case .length(let length) = head.framing,
                length > Int64(limit)
            {
                return .answer(.requestBodyTooLarge, admitted)
            }
            return .forward(to: route, admitted)
        }
    }
}
