import AdobeIMS
import ProxyCore
import ProxyNIO

/// What one configuration comes to.
struct Setup: Sendable {
    /// A credential that is looked after.
    struct Identity: Sendable {
        let credential: Credential
        let source: TokenSource
        /// Where its tokens are sent.
        let upstreams: [Upstream]
        /// Its exchanges.
        let exchanges: Background.Work
        /// The looks at its files; nil where there are none.
        let watch: Background.Work?
    }

    /// All but the sockets: they are bound when everything else is right.
    struct Draft: Sendable {
        let configuration: Configuration
        let places: [UpstreamPlace]
        let identities: [String: Identity]
        let router: Router
        let replayBudget: ReplayBudget
        /// Of traces; nil: there is none.
        let collector: UpstreamPlace?
        /// Of the listeners that speak TLS, in their order.
        let certificates: [Certificate?]
    }

    struct Certificate: Sendable {
        let paths: ListenerTLS
        let address: ListenAddress
        let tls: DownstreamTLS
        let watch: Background.Work
    }

    let draft: Draft
    let servings: [ProxyServer.Serving]
    let plan: ServingPlan

    var configuration: Configuration { draft.configuration }

    /// In the order of their names.
    var sources: [TokenSource] {
        draft.identities.sorted { $0.key < $1.key }.map(\.value.source)
    }
}
