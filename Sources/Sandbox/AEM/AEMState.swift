import NIOCore
import NIOHTTP1

/// How a simulated AEM is set to behave and what it has seen.
struct AEMState: Sendable {
    var alwaysRefuses = false
    var refusedPaths: Set<String> = []
    var openPaths: Set<String> = []
    var challenge = AEMChallenge.usual
    var isAccountProvisioned = true
    var refusalMoment = RefusalMoment.early
    var csrf = CSRFFilter()
    var setsLoginCookie = false
    var passwords: [String: String] = [:]
    var instances = AEMInstances()
    var fault = SandboxFault()
    var latency = Duration.zero
    var counts = AEMCounts()
    var recent: RecentRequests

    /// Counts the request and takes it through the filters, in their order.
    ///
    /// `user`: Whose valid token it has.
    mutating func judge(_ head: HTTPRequestHead, path: Substring, user: String?) -> AEMVerdict {
        counts.requests += 1
        counts.unauthenticated += head.headers.contains(name: "authorization") ? 0 : 1
        if let reply = fault.takeReply(to: head, path: path) {
            counts.refused += fault.outage == .status(401) ? 1 : 0
            return .faulty(reply)
        }
        if ReferrerFilter.refuses(head) {
            counts.filtered += 1
            return .forged
        }
        guard !AEMRoutes.isOpen(path) else { return .served }
        guard user != nil || isOpen(path), !refuses(path) else {
            counts.refused += 1
            return .refused
        }
        // Those who are nobody have neither an account nor a session that could be abused.
        guard user != nil else { return .served }
        guard isAccountProvisioned else { return .unprovisioned }
        return csrf.doubts(head, now: .now()) ? .doubted : .served
    }

    /// Whether a request is refused whatever its token.
    private func refuses(_ path: Substring) -> Bool {
        alwaysRefuses || refusedPaths.contains { AEMRoute.rest(of: path, behind: $0) != nil }
    }

    /// Whether everybody is served.
    private func isOpen(_ path: Substring) -> Bool {
        openPaths.contains { AEMRoute.rest(of: path, behind: $0) != nil }
    }

    mutating func issueCSRFToken() -> String {
        counts.csrfTokens += 1
        return csrf.issue(now: .now())
    }

    /// Whether a form has the token that its head lacks; counts it when it hasn't.
    mutating func accepts(form: [UInt8]) -> Bool {
        let isAccepted = csrf.accepts(form: form, now: .now())
        counts.filtered += isAccepted ? 0 : 1
        return isAccepted
    }
}
