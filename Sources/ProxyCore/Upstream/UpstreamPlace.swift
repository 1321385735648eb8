/// An upstream for as long as anybody may send requests there: its place among those of the
/// transports, and its gate. It is given up with its last user, which after a reload may be a
/// request under way.
package final class UpstreamPlace: Sendable {
    package let index: UpstreamIndex
    package let settings: Upstream
    /// Shared by all routes to the upstream.
    package let gatekeeper: UpstreamGatekeeper
    /// What its callers are led to the same instance by.
    package let affinity = AffinityJar()
    /// Shared likewise.
    package let csrfTokens = CSRFTokens()
    private let leave: @Sendable (UpstreamIndex) -> Void

    /// `leave`: Called once, from any thread.
    package init(
        _ settings: Upstream,
        at index: UpstreamIndex,
        gatekeeper: UpstreamGatekeeper,
        leave: @escaping @Sendable (UpstreamIndex) -> Void = { _ in }
    ) {
        self.index = index
        self.settings = settings
        self.gatekeeper = gatekeeper
        self.leave = leave
    }

    deinit { leave(index) }
}
