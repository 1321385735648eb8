/// How a simulated AEM is set to behave and what it has seen.
struct AEMState: Sendable {
    var alwaysRefuses = false
    var refusalMoment = RefusalMoment.early
    var counts = AEMCounts()
    var recent: RecentRequests
}
