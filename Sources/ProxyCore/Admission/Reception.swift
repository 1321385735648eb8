package import NIOCore

/// What becomes of one connection's requests, each by its head alone: who asks, what for, and
/// whether it may be.
package struct Reception: Sendable {
    package enum Outcome: Sendable {
        case forward(to: RouteTarget, Admission.Admitted)
        /// Nothing is asked of anybody else. Nil: the request wasn't even admitted.
        case answer(Answer, Admission.Admitted?)
    }

    /// Whether the client's side is `https`.
    package let isTLS: Bool
    /// Who is at the other end; a TLS handshake tells more about it.
    package var peer: Peer
    private let admission: Admission
    private let router: Router
    private let limits: Configuration.Limits

    package init(
        _ admission: Admission,
        _ router: Router,
        _ limits: Configuration.Limits,
        from peer: Peer
    ) {
        isTLS = admission.isTLS
        self.peer = peer
        self.admission = admission
        self.router = router
        self.limits = limits
    }

    /// The field that carries an API key, in lower case; it is not sent upstream.
    package var apiKeyHeader: String? { admission.apiKeyHeader }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func receive(_ head: RequestHead, target: ByteBuffer) -> Outcome {
        switch admission.decide(head, peer: peer) {
        case .refused(let answer), .preflight(let answer): .answer(answer, nil)
        case .admitted(let admitted): route(head, target: target, admitted)
        }
    }

    private func route(
        _ head: RequestHead,
        target: ByteBuffer,
        _ admitted: Admission.Admitted
    ) -> Outcome {
        if head.method.isRefused {
            return .answer(.methodNotAllowed, admitted)
        }
        if head.isForProxy { return .answer(.serverOptions, admitted) }
        switch router.decide(head, target: target) {
        case .ambiguous:
            return .answer(.ambiguousPath, admitted)
        case .route(nil):
            return .answer(.noRoute, admitted)
        case .route(let route?):
            if let refusal = admitted.refusal(by: route.route) { return .answer(refusal, admitted) }
            if let limit = limits.requestBody, case .length(let length) = head.framing,
                length > Int64(limit)
            {
                return .answer(.requestBodyTooLarge, admitted)
            }
            return .forward(to: route, admitted)
        }
    }
}
