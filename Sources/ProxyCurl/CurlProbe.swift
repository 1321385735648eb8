package import ProxyCore

/// A connection to an upstream that is made and closed again, for who wants to know how that goes.
/// It is made as all others are.
package enum CurlProbe {
    /// Waits for it on this thread, for the upstream's `connectTimeout` at most.
    package static func connect(to upstream: Upstream) -> ConnectionFacts {
        let trust = upstream.certificateAuthorities.map { TrustBundle(extra: $0) }
        defer { withExtendedLifetime(trust) {} }
        do throws(CurlError) {
            let handle = try CurlHandle(
                to: upstream,
                trust: trust?.path(),
                dropsAddress: false,
                share: CurlShare()
            )
            return handle.connect(within: upstream.connectTimeout)
        } catch {
            return ConnectionFacts(failure: UpstreamFailure(.local, detail: error.description))
        }
    }
}
