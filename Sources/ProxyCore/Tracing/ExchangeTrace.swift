package import NIOCore

/// What is traced of one exchange: a span of the server's, and below it one for each wait for a
/// token, attempt, and fetching of a CSRF token.
package struct ExchangeTrace: Sendable {
    private enum Part: Sendable {
        case tokenWait
        case attempt
        case csrfToken
    }

    private let parent: TraceContext?
    private let context: TraceContext
    private let clock: TraceClock
    private let started: UInt64
    /// Of the request that was sent upstream last.
    private var sent: TraceContext
    private var open: [(part: Part, span: TraceSpan)] = []
    private var ended: [TraceSpan] = []

    /// `head`: The client's, which may name its own span.
    package init(
        of head: RequestHead,
        sampler: TraceSampler,
        clock: TraceClock,
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        parent = TraceContext(of: head.fields)
        context = sampler.context(below: parent, using: &random)
        sent = context
        self.clock = clock
        started = clock.time(now)
    }

    /// Nothing is kept of a trace that isn't; it is handed on nevertheless.
    package var isSampled: Bool { context.isSampled }

    /// For the request that is to be sent.
    package var outgoing: OutgoingTrace {
        OutgoingTrace(context: sent, keepsState: parent != nil)
    }

    // MARK: Parts

    package mutating func tokenWaitBegan(
        credential: String,
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        begin(
            .tokenWait,
            .internal,
            "token wait",
            [.text("aem_auth_proxy.credential", credential)],
            at: now,
            using: &random
        )
    }

    /// Does nothing where none is open, like all that ends something.
    package mutating func tokenWaitEnded(failure: Cause?, at now: NIODeadline) {
        end(.tokenWait, failure: failure?.name, at: now)
    }

    /// All that was before it has ended.
    ///
    /// `number`: Counts from 1.
    /// `upstream`: Its configured name.
    /// `replay`: Why it is not the first.
    package mutating func attemptBegan(
        _ number: Int,
        method: Method,
        upstream: String,
        replay: Replay.Reason? = nil,
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        endAll(failure: nil, at: now)
        var attributes: [SpanAttribute] = [.method(method), .text("peer.service", upstream)]
        if number > 1 { attributes.append(.number("http.request.resend_count", number - 1)) }
        if let replay { attributes.append(.text("aem_auth_proxy.replay", replay.name)) }
        begin(.attempt, .client, method.spanName ?? "HTTP", attributes, at: now, using: &random)
    }

    package mutating func attemptAnswered(status: Int) {
        answered(.attempt, status)
    }

    package mutating func attemptEnded(failure: Cause?, at now: NIODeadline) {
        end(.attempt, failure: failure?.name, at: now)
    }

    package mutating func csrfFetchBegan(
        upstream: String,
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        let attributes: [SpanAttribute] = [.method(.get), .text("peer.service", upstream)]
        begin(.csrfToken, .client, "GET CSRF token", attributes, at: now, using: &random)
    }

    /// `status`: Nil without an answer.
    package mutating func csrfFetchEnded(status: Int?, at now: NIODeadline) {
        if let status { answered(.csrfToken, status) }
        end(.csrfToken, failure: status == nil ? Cause.csrfTokenUnavailable.name : nil, at: now)
    }

    private mutating func begin(
        _ part: Part,
        _ kind: TraceSpan.Kind,
        _ name: String,
        _ attributes: @autoclosure () -> [SpanAttribute],
        at now: NIODeadline,
        using random: inout some RandomNumberGenerator
    ) {
        let child = TraceContext(
            traceID: context.traceID,
            spanID: SpanID(using: &random),
            isSampled: context.isSampled
        )
        if kind == .client { sent = child }
        guard isSampled else { return }
        end(part, failure: nil, at: now)
        let span = TraceSpan(
            context: child,
            parent: context.spanID,
            kind: kind,
            name: name,
            start: clock.time(now),
            attributes: attributes()
        )
        open.append((part, span))
    }

    private mutating func answered(_ part: Part, _ status: Int) {
        guard let index = open.firstIndex(where: { $0.part == part }) else { return }
        open[index].span.answered(status)
    }

    private mutating func end(_ part: Part, failure: String?, at now: NIODeadline) {
        guard let index = open.firstIndex(where: { $0.part == part }) else { return }
        var span = open.remove(at: index).span
        span.ended(failure: failure, at: clock.time(now))
        ended.append(span)
    }

    private mutating func endAll(failure: String?, at now: NIODeadline) {
        while let part = open.first?.part { end(part, failure: failure, at: now) }
    }

    // MARK: The end

    /// All spans, the server's first; none where nothing is recorded.
    package mutating func finish(_ outcome: ExchangeOutcome, at now: NIODeadline) -> [TraceSpan] {
        guard isSampled else { return [] }
        endAll(failure: outcome.cause?.name, at: now)
        var span = TraceSpan(
            context: context,
            parent: parent?.spanID,
            kind: .server,
            name: outcome.spanName,
            start: started,
            attributes: outcome.attributes
        )
        span.end = max(started, clock.time(now))
        span.isError = outcome.isError
        return [span] + ended
    }
}
