/// A page of the proxy's own, on its admin listener.
package enum Page: Sendable, Equatable {
    /// What the operator gives a listener, `admin.pages`.
    package enum Group: String, Sendable, CaseIterable {
        case health, metrics, status, reload

        /// Whether who has proved nothing may see it beyond loopback: a kubelet and a Prometheus
        /// prove nothing.
        package var isForProbes: Bool { self == .health || self == .metrics }
    }

    case liveness
    /// Of one credential alone; nil: of the proxy.
    case readiness(credential: String?)
    case metrics
    case status
    /// The status for a person.
    case overview
    case reload
}
