/// How a simulated AEM is set to behave and what it has seen.
struct AEMState: Sendable {
    var alwaysRefuses = false
    var refusedPaths: Set<String> = []
    var isAccountProvisioned = true
    var refusalMoment = RefusalMoment.early
    var counts = AEMCounts()
    var recent: RecentRequests

    /// Whether a request is refused whatever its token.
    func refuses(_ path: Substring) -> Bool {
        alwaysRefuses || refusedPaths.contains { AEMRoute.rest(of: path, behind: $0) != nil }
    }
}
