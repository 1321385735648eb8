import NIOCore
import ProxyCore
import ProxyCurl
import ProxyNIO
import ProxyOpenSSL

extension Proxy {
    /// All that is counted and measured, at this moment. Nothing here waits for an event loop for
    /// longer than ``LoopReports/patience``.
    func metrics(of state: MetricsSnapshot.Configuration) async -> MetricsSnapshot {
        let answers = await reports.gather()
        var waiting: [String: Int] = [:]
        var paused: Set<String> = []
        for place in setup?.draft.places ?? [] {
            waiting[place.settings.name] = place.gatekeeper.waitingCount
            if place.gatekeeper.pause(at: .now()) != nil { paused.insert(place.settings.name) }
        }
        return MetricsSnapshot(
            // Behind the reports: no number in them is without a name.
            names: names.table,
            loops: answers.sum,
            loopDelays: answers.delays,
            credentials: (setup?.sources ?? []).map(\.metrics),
            upstreamWaiting: waiting,
            pausedUpstreams: paused,
            configuration: state,
            droppedLogLines: StandardError.droppedLines,
            build: BuildInfo(
                version: Version.current,
                libcurl: CurlGlobal.version,
                openssl: OpenSSLVersion.text
            ),
            process: .read()
        )
    }
}
