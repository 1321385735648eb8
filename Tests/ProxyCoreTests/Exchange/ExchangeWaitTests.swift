import AdobeIMS
import ProxyCore
import Testing

/// What an exchange waits for, and for how long.
struct ExchangeWaitTests {
    private static let attempts: [ExchangePhase] = [
        .attemptingWithAhead, .attemptingWithoutAhead,
        .attempting, .attemptingWithout, .attemptingHeldBack, .attemptingChallenged,
        .attemptingAgain, .attemptingWithCSRFToken,
        .attemptingWithBoth, .connecting, .awaitingBody, .awaitingAnswer,
    ]
    private static let inspections: [ExchangePhase] = [
        .inspecting, .inspectingNew, .inspectingAgain,
    ]
    private static let responses: [ExchangePhase] = [.responding, .stalled, .resumed]

    /// Which wait begins with an event that has no action, and in which phases; in others none.
    private static let beginnings: [(ExchangeEvent, [ExchangePhase], Exchange.Wait)] = [
        (.queued, [.unbegun], .gate), (.connecting, attempts, .connection),
        (.sending, attempts, .sending), (.sent, attempts, .answer),
        (.bodyAwaited, attempts, .requestBody), (.advanced, responses + inspections, .body),
        (.stalled, responses, .client),
    ]

    /// An upstream that takes more of the request is at work, also behind the head of its answer.
    private static let progress: [ExchangeEvent] = [.connecting, .sending, .sent, .bodyAwaited]

    @Test(arguments: ExchangePhase.allCases)
    func `a wait begins with what it waits behind`(_ phase: ExchangePhase) {
        for (event, phases, wait) in Self.beginnings {
            var exchange = phase.exchange
            _ = exchange.takeBegunWait()
            let before = exchange.wait
            #expect(event.apply(to: &exchange) == "-")
            let isUploading =
                Self.progress.contains(event) && [.responding, .resumed].contains(phase)
            let expected = phases.contains(phase) ? wait : isUploading ? .body : nil
            #expect(exchange.takeBegunWait() == expected, "\(event)")
            #expect(exchange.wait == expected ?? before, "\(event)")
            // It is told once.
            #expect(exchange.takeBegunWait() == nil)
            // And begins anew each time, even when it was the present one.
            _ = event.apply(to: &exchange)
            #expect(exchange.takeBegunWait() == expected, "\(event)")
        }
    }

    @Test(
        arguments: [
            (.waiting, .token), (.attempting, .sending), (.attemptingWithout, .sending),
            (.fetchingAhead, .csrfToken), (.attemptingWithAhead, .sending),
            (.attemptingWithoutAhead, .sending),
            (.attemptingHeldBack, .sending), (.challenged, .token),
            (.attemptingChallenged, .sending),
            (.attemptingAgain, .sending), (.attemptingWithCSRFToken, .sending),
            (.attemptingWithBoth, .sending), (.connecting, .connection),
            (.awaitingBody, .requestBody), (.awaitingAnswer, .answer), (.holding, .token),
            (.holdingWithCSRFToken, .token), (.fetchingCSRFToken, .csrfToken),
            (.fetchingCSRFTokenAgain, .csrfToken), (.inspecting, .body), (.inspectingNew, .body),
            (.inspectingAgain, .body), (.responding, .body), (.stalled, .client),
            (.resumed, .body),
        ] as [(ExchangePhase, Exchange.Wait)]
    )
    func `each phase has its wait`(_ phase: ExchangePhase, _ wait: Exchange.Wait) {
        var exchange = phase.exchange
        #expect(exchange.wait == wait)
        #expect(exchange.takeBegunWait() == wait)
        #expect(exchange.takeBegunWait() == nil)
    }

    @Test func `an exchange that has not begun waits for nothing until it is queued`() {
        var exchange = Exchange()
        #expect(exchange.takeBegunWait() == nil)
        exchange.queued()
        #expect(exchange.takeBegunWait() == .gate)
        _ = exchange.begin(isCredentialed: false, token: nil)
        #expect(exchange.takeBegunWait() == .sending)
        exchange.queued()
        #expect(exchange.takeBegunWait() == nil)
    }

    /// Several steps in one turn: only the last counts.
    @Test func `of several waits that began the last is told`() {
        var exchange = ExchangePhase.attempting.exchange
        exchange.reached(.connecting)
        exchange.reached(.sending)
        exchange.reached(.starved)
        exchange.reached(.sent)
        #expect(exchange.takeBegunWait() == .answer)
        #expect(exchange.takeBegunWait() == nil)
    }

    /// The waits of one exchange don't add up: what is over its limit is one wait.
    @Test(
        arguments: [
            ([], .upstreamTimeout), ([.connecting], .upstreamUnreachable),
            ([.connecting, .sending], .upstreamTimeout), ([.bodyAwaited], .requestBodyTimeout),
            ([.bodyAwaited, .sending], .upstreamTimeout), ([.sent], .upstreamTimeout),
            ([.sent, .bodyAwaited], .requestBodyTimeout), ([.advanced], .upstreamTimeout),
            ([.success], .upstreamTimeout), ([.success, .stalled], .clientGone),
            ([.success, .stalled, .advanced], .upstreamTimeout),
            ([.success, .stalled, .bodyAwaited], .clientGone), ([.sent, .refusal], .refreshFailed),
            ([.sent, .refusal, .token], .upstreamTimeout),
            ([.bodyAwaited, .forbiddenCSRF], .csrfTokenUnavailable),
        ] as [([ExchangeEvent], Cause)]
    )
    func `who kept it waiting is the one who is told of`(_ events: [ExchangeEvent], _ cause: Cause)
    {
        var exchange = ExchangePhase.attempting.exchange
        for event in events { _ = event.apply(to: &exchange) }
        #expect(exchange.timedOut() != nil)
        #expect(exchange.cause?.name == cause.name)
    }

    @Test(
        arguments: [
            (.gate, nil), (.token, .seconds(10)), (.connection, .seconds(1)),
            (.sending, .seconds(4)), (.requestBody, .seconds(8)), (.answer, .seconds(2)),
            (.body, .seconds(4)), (.client, .seconds(4)), (.csrfToken, .seconds(3)),
        ] as [(Exchange.Wait, Duration?)]
    )
    func `each wait has a limit of its own`(_ wait: Exchange.Wait, _ limit: Duration?) throws {
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL("https://author.test"),
            connectTimeout: .seconds(1),
            responseTimeout: .seconds(2),
            idleTimeout: .seconds(4)
        )
        var limits = Configuration.Limits()
        limits.requestBodyIdleTimeout = .seconds(8)
        #expect(wait.limit(limits, upstream) == limit)
    }
}
