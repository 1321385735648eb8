import ProxyCore
import Testing

/// Every event in every phase. What isn't in a phase's table is ignored there.
struct ExchangeTransitionTests {
    private static let attempt: [ExchangeEvent: String] = [
        .success: "forward",
        .throttled: "forward",
        .forbidden: "forward",
        .forbiddenDocument: "inspect",
        .forbiddenNew: "forward account_not_provisioned_yet",
        .forbiddenNewDocument: "inspect",
        .forbiddenChallenge: "forward",
        .forbiddenCSRF: "fetch",
        .forbiddenCSRFNewDocument: "fetch",
    ].merging(broken) { $1 }

    /// A second CSRF token wouldn't help more than the first.
    private static let withCSRFToken: [ExchangeEvent: String] = [
        .forbiddenCSRF: "forward",
        .forbiddenCSRFNewDocument: "inspect",
    ]

    /// A token is of no use but where one was waited for first.
    private static func timeouts(_ action: String) -> [ExchangeEvent: String] {
        [.timeout: action, .timeoutWithToken: action, .timeoutWithTokenBodyGone: action]
    }

    /// The attempt is over before its answer is passed on.
    private static let broken: [ExchangeEvent: String] = [
        .unreachable: "answer 502 upstream_unreachable",
        .tls: "answer 502 upstream_tls",
        .violation: "answer 502 upstream_protocol",
        .interrupted: "answer 502 upstream_interrupted",
        .bodyLost: "answer 502 upstream_unreachable",
        .local: "answer 500 internal_error",
        .timeout: "answer 504 upstream_timeout",
        .timeoutWithToken: "answer 504 upstream_timeout",
        .timeoutWithTokenBodyGone: "answer 504 upstream_timeout",
        .tooLarge: "answer 413 request_body_too_large",
        .malformed: "answer 400 malformed_request",
        .echo: "answer 502 credential_echo",
        .echoWithdrawable: "answer 502 credential_echo",
    ]

    /// A 403 is kept back to be explained: then what it most likely means is `likely`.
    private static func inspecting(_ likely: String) -> [ExchangeEvent: String] {
        let ends = broken.merging(timeouts(likely)) { $1 }
        return ends.merging([
            .scopeMissing: "forward scope_missing",
            .scopeNotMissing: likely,
        ]) { $1 }
    }

    private static let holding: [ExchangeEvent: String] = [
        .token: "attempt 9",
        .tokenBodyGone: "answer 503 body_not_replayable",
        .noToken: "forward refresh_failed",
        .refreshFailed: "forward refresh_failed",
        .budgetExhausted: "forward refresh_budget_exhausted",
        .tooLarge: "answer 413 request_body_too_large",
        .malformed: "answer 400 malformed_request",
    ].merging(timeouts("forward refresh_failed")) { $1 }

    /// A CSRF token is on its way.
    private static let fetching: [ExchangeEvent: String] = [
        .csrfToken: "attempt 9",
        .csrfTokenBodyGone: "forward csrf_not_replayable",
        .noCSRFToken: "forward csrf_token_unavailable",
        .tooLarge: "answer 413 request_body_too_large",
        .malformed: "answer 400 malformed_request",
    ].merging(timeouts("forward csrf_token_unavailable")) { $1 }

    private static let firstAttempt = attempt.merging([
        .refusal: "hold 1",
        .loginRedirect: "hold 1",
    ]) { $1 }

    /// Nothing is known of an account then.
    private static let without = attempt.merging([
        .refusal: "forward",
        .loginRedirect: "forward",
        .forbiddenDocument: "forward",
        .forbiddenNew: "forward",
        .forbiddenNewDocument: "forward",
        .forbiddenCSRF: "forward",
        .forbiddenCSRFNewDocument: "forward",
    ]) { $1 }

    private static let responding: [ExchangeEvent: String] = [
        .completed: "finish",
        .unreachable: "abort upstream_interrupted",
        .tls: "abort upstream_interrupted",
        .violation: "abort upstream_interrupted",
        .interrupted: "abort upstream_interrupted",
        .bodyLost: "abort upstream_interrupted",
        .local: "abort upstream_interrupted",
        .tooLarge: "abort request_body_too_large",
        .malformed: "abort malformed_request",
        .echo: "abort credential_echo",
        .echoWithdrawable: "answer 502 credential_echo",
    ].merging(timeouts("abort upstream_timeout")) { $1 }

    private static let table: [ExchangePhase: [ExchangeEvent: String]] = [
        .unbegun: [
            .tooLarge: "answer 413 request_body_too_large",
            .malformed: "answer 400 malformed_request",
        ],
        .waiting: [
            .token: "attempt 9",
            .tokenBodyGone: "attempt 9",
            .noToken: "answer 503 ims_timeout",
            .timeout: "answer 503 token_timeout",
            .timeoutWithToken: "attempt 9",
            .timeoutWithTokenBodyGone: "attempt 9",
            .tooLarge: "answer 413 request_body_too_large",
            .malformed: "answer 400 malformed_request",
        ],
        .attempting: firstAttempt,
        .connecting: firstAttempt.merging(timeouts("answer 502 upstream_unreachable")) { $1 },
        .awaitingBody: firstAttempt.merging(timeouts("answer 408 request_body_timeout")) { $1 },
        .awaitingAnswer: firstAttempt,
        .attemptingWithout: without,
        .attemptingHeldBack: without.merging([
            .refusal: "challenge",
            .loginRedirect: "challenge",
            .forbiddenChallenge: "challenge",
        ]) { $1 },
        .challenged: [
            .token: "attempt 9",
            .tokenBodyGone: "answer 503 body_not_replayable",
            .noToken: "answer 503 ims_timeout",
            .timeout: "answer 503 token_timeout",
            .timeoutWithToken: "attempt 9",
            .timeoutWithTokenBodyGone: "answer 503 body_not_replayable",
            .tooLarge: "answer 413 request_body_too_large",
            .malformed: "answer 400 malformed_request",
        ],
        .attemptingChallenged: firstAttempt,
        .inspecting: inspecting("forward"),
        .inspectingNew: inspecting("forward account_not_provisioned_yet"),
        .inspectingAgain: inspecting("forward"),
        .attemptingAgain: attempt.merging([
            .refusal: "forward refused_after_refresh",
            .loginRedirect: "forward refused_after_refresh",
        ]) { $1 },
        .holding: holding,
        .holdingWithCSRFToken: holding,
        .fetchingCSRFToken: fetching,
        .fetchingCSRFTokenAgain: fetching,
        .fetchingAhead: [
            .csrfToken: "attempt 9",
            .csrfTokenBodyGone: "attempt 9",
            .noCSRFToken: "attempt 1",
            .tooLarge: "answer 413 request_body_too_large",
            .malformed: "answer 400 malformed_request",
        ].merging(timeouts("attempt 1")) { $1 },
        .attemptingWithAhead: firstAttempt.merging(withCSRFToken) { $1 },
        .attemptingWithoutAhead: firstAttempt,
        .attemptingWithCSRFToken: attempt.merging(withCSRFToken) { $1 }.merging([
            .refusal: "hold 1",
            .loginRedirect: "hold 1",
        ]) { $1 },
        .attemptingWithBoth: attempt.merging(withCSRFToken) { $1 }.merging([
            .refusal: "forward refused_after_refresh",
            .loginRedirect: "forward refused_after_refresh",
        ]) { $1 },
        .responding: responding,
        .stalled: responding.merging(timeouts("abort client_gone")) { $1 },
        .resumed: responding,
    ]

    @Test(arguments: ExchangePhase.allCases, ExchangeEvent.allCases)
    func `each event has its action in each phase`(_ phase: ExchangePhase, _ event: ExchangeEvent) {
        var exchange = phase.exchange
        let attempts = exchange.attempts
        let generation = exchange.generation
        let cause = exchange.cause
        let action = event.apply(to: &exchange)
        #expect(action == Self.table[phase]?[event] ?? "-")
        let inspects = action == "inspect" || action == "-" && phase.isInspecting
        #expect(exchange.isInspecting == inspects)

        let isAttempt = action.hasPrefix("attempt")
        #expect(exchange.attempts == attempts + (isAttempt ? 1 : 0))
        #expect(exchange.attempts <= 4)
        let word = action.split(separator: " ").last.map(String.init)
        #expect(exchange.generation == (isAttempt ? word.flatMap(Int.init) : generation))
        // The client's, the log's and the metric's cause are one.
        switch action.split(separator: " ").first {
        case "answer", "abort": #expect(exchange.cause?.name == word)
        case "forward": #expect(exchange.cause?.name == (action == "forward" ? nil : word))
        default: #expect(exchange.cause == cause)
        }
    }

    /// Whatever ends an exchange ends it for good: an answer is given once.
    @Test(arguments: ExchangePhase.allCases, ExchangeEvent.allCases)
    func `after the end nothing is done`(_ phase: ExchangePhase, _ event: ExchangeEvent) {
        var exchange = phase.exchange
        let action = event.apply(to: &exchange)
        guard ["answer", "abort", "finish"].contains(where: action.hasPrefix) else { return }
        let attempts = exchange.attempts
        for late in ExchangeEvent.allCases {
            #expect(late.apply(to: &exchange) == "-", "\(late)")
        }
        #expect(exchange.attempts == attempts)
    }

    /// From every phase, every three events one behind the other.
    @Test(arguments: ExchangePhase.allCases)
    func `no history makes a fifth attempt or a second answer`(_ phase: ExchangePhase) {
        let start = phase.exchange
        for first in ExchangeEvent.allCases {
            for second in ExchangeEvent.allCases {
                for third in ExchangeEvent.allCases {
                    var exchange = start
                    let actions = [first, second, third].map { $0.apply(to: &exchange) }
                    #expect(exchange.attempts <= 4, "\(first) \(second) \(third)")
                    let replays =
                        [exchange.isTokenReplaced, exchange.hasCSRFToken, exchange.isChallenged]
                        .count { $0 }
                    #expect(exchange.attempts <= 1 + replays, "\(first) \(second) \(third)")
                    // What has not left yet can be taken back, for one reason.
                    let begun = actions.count {
                        $0.hasPrefix("answer") && !$0.hasSuffix("credential_echo")
                            || $0.hasPrefix("forward")
                    }
                    let ends = actions.count { $0 == "finish" || $0.hasPrefix("abort") }
                    #expect(begun <= 1 && ends <= 1, "\(first) \(second) \(third)")
                }
            }
        }
    }
}
