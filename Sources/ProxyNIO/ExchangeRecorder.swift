import NIOCore
import ProxyCore

/// Tells the trace of one exchange what happens in it, and when. Confined to its event loop.
final class ExchangeRecorder {
    private var trace: ExchangeTrace
    private let exporter: TraceExporter
    private var random = SystemRandomNumberGenerator()

    init(of head: RequestHead, sampler: TraceSampler, exporter: TraceExporter) {
        let now = NIODeadline.now()
        trace = ExchangeTrace(
            of: head,
            sampler: sampler,
            clock: TraceExporter.clock(at: now),
            at: now,
            using: &random
        )
        self.exporter = exporter
    }

    /// For the request that is to be sent.
    var outgoing: OutgoingTrace { trace.outgoing }

    func tokenWaitBegan(of credential: String) {
        trace.tokenWaitBegan(credential: credential, at: .now(), using: &random)
    }

    func tokenWaitEnded(_ failure: Cause?) {
        trace.tokenWaitEnded(failure: failure, at: .now())
    }

    func attemptBegan(
        _ number: Int,
        _ method: Method,
        to upstream: String,
        _ replay: Replay.Reason?
    ) {
        trace.attemptBegan(
            number,
            method: method,
            upstream: upstream,
            replay: replay,
            at: .now(),
            using: &random
        )
    }

    func attemptAnswered(_ status: Int) {
        trace.attemptAnswered(status: status)
    }

    func attemptEnded(_ result: Result<FieldSection, UpstreamFailure>) {
        var cause: Cause?
        if case .failure(let failure) = result { cause = Answer.upstreamFailed(failure).cause }
        trace.attemptEnded(failure: cause, at: .now())
    }

    func csrfFetchBegan(from upstream: String) {
        trace.csrfFetchBegan(upstream: upstream, at: .now(), using: &random)
    }

    func csrfFetchEnded(_ status: Int?) {
        trace.csrfFetchEnded(status: status, at: .now())
    }

    func finish(_ outcome: @autoclosure () -> ExchangeOutcome) {
        guard trace.isSampled else { return }
        exporter.add(trace.finish(outcome(), at: .now()))
    }
}
