/// The affinity cookies of one connection's client, where nobody is asked who they are.
package struct ConnectionAffinity: Sendable {
    /// A connection whose requests go to more upstreams begins anew with those longest not used.
    static let mostUpstreams = 8

    /// The latest last. By all of an upstream's settings: after a reload another one may have its name.
    private var cookies: [(upstream: Upstream, cookies: AffinityCookies)] = []

    package init() {}

    package subscript(upstream: Upstream) -> AffinityCookies {
        get { cookies.first { $0.upstream == upstream }?.cookies ?? AffinityCookies() }
        set {
            cookies.removeAll { $0.upstream == upstream }
            cookies.append((upstream, newValue))
            if cookies.count > Self.mostUpstreams { cookies.removeFirst() }
        }
    }
}
