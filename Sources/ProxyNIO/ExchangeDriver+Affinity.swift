import AdobeIMS
import ProxyCore

/// The instance of AEM that a client's requests go to, where the proxy sees to that.
extension ExchangeDriver {
    /// What steers the next request there, as it stands in a `Cookie` field.
    func affinityLine(_ route: RouteTarget) -> [UInt8]? {
        guard route.keepsAffinity else { return nil }
        if let caller = admitted?.caller {
            upstream.affinity = route.place.affinity.cookies(of: caller)
        } else {
            upstream.affinity = client.affinity[route.upstreamSettings]
        }
        return upstream.affinity.line(at: .now())
    }

    func learnAffinity(from answer: ResponseHead) {
        guard let route, route.keepsAffinity else { return }
        let names = route.upstreamSettings.affinityCookies
        if let caller = admitted?.caller {
            route.place.affinity.learn(
                from: answer,
                for: caller,
                sent: upstream.affinity,
                names,
                at: .now()
            )
        } else if answer.fields.contains(.setCookie) {
            client.affinity[route.upstreamSettings].learn(from: answer, names, at: .now())
        }
    }
}
