import NIOCore
import ProxyCore
import ProxyNIO

/// The way to who collects traces.
extension Proxy {
    /// An upstream among the others, which is kept as long as its settings are the same.
    func collector(
        _ tracing: Configuration.Tracing?,
        _ old: Setup.Draft?
    ) async throws -> UpstreamPlace? {
        guard let tracing else { return nil }
        let upstream = Upstream(
            name: "tracing",
            url: tracing.endpoint,
            connectTimeout: .seconds(5)
        )
        if let kept = old?.collector, kept.settings == upstream { return kept }
        return try await places.open(upstream)
    }

    /// From now on exchanges are traced as this setup says.
    func trace(by draft: Setup.Draft) async {
        var tracing: Tracing?
        if let settings = draft.configuration.tracing, let collector = draft.collector {
            tracing = Tracing(settings, upstream: collector.index, version: Version.current)
        }
        for loop in loops.all {
            try? await loop.run { [tracing] transport in
                loop.traces.value.use(tracing, on: transport)
            }
        }
    }
}
