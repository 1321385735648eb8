import AdobeIMS
import ProxyCore
import Testing

/// Whole lives of exchanges.
struct ExchangeTests {
    private let first = TokenSamples.issued(generation: 1)
    private let second = TokenSamples.issued(generation: 2)
    private let ok = Exchange.UpstreamAnswer(status: 200)
    private let refusal = Exchange.UpstreamAnswer(status: 401)

    @Test func `a token that is good costs one attempt`() {
        var exchange = Exchange()
        #expect(exchange.attempts == 0)
        #expect(exchange.begin(isCredentialed: true, token: first) == .attempt(first))
        #expect(exchange.upstreamAnswered(ok) == .forward(cause: nil))
        #expect(exchange.upstreamCompleted() == .finish)
        #expect(exchange.attempts == 1)
        #expect(exchange.generation == 1)
        #expect(exchange.cause == nil)
    }

    @Test func `without a token nothing is sent until there is one`() {
        var exchange = Exchange()
        #expect(exchange.begin(isCredentialed: true, token: nil) == .awaitToken)
        #expect(exchange.attempts == 0)
        #expect(exchange.generation == nil)
        let arrived = exchange.tokenArrived(.success(first), isBodyReplayable: false)
        #expect(arrived == .attempt(first))
        #expect(exchange.generation == 1)
    }

    @Test func `a refused token is replaced and the client never sees it`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        #expect(exchange.upstreamAnswered(refusal) == .hold(refused: 1))
        let arrived = exchange.tokenArrived(.success(second), isBodyReplayable: true)
        #expect(arrived == .attempt(second))
        #expect(exchange.upstreamAnswered(ok) == .forward(cause: nil))
        #expect(exchange.upstreamCompleted() == .finish)
        #expect(exchange.attempts == 2)
        #expect(exchange.generation == 2)
        #expect(exchange.cause == nil)
    }

    @Test(arguments: [(401, false), (302, true), (307, true)])
    func `what is refused again goes to the client, whoever is asked meanwhile`(
        _ status: Int,
        _ isLoginRedirect: Bool
    ) {
        let refusal = Exchange.UpstreamAnswer(status: status, isLoginRedirect: isLoginRedirect)
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        #expect(exchange.upstreamAnswered(refusal) == .hold(refused: 1))
        _ = exchange.tokenArrived(.success(second), isBodyReplayable: true)
        #expect(exchange.upstreamAnswered(refusal) == .forward(cause: .refusedAfterRefresh))
        #expect(exchange.cause == .refusedAfterRefresh)
        #expect(exchange.attempts == 2)
        #expect(exchange.tokenArrived(.success(first), isBodyReplayable: true) == nil)
        #expect(exchange.attempts == 2)
    }

    @Test(arguments: [
        (200, false), (204, false), (302, false), (304, false), (400, false), (403, false),
        (404, false), (429, false), (500, false), (503, false),
    ])
    func `what says nothing of the token is passed on`(_ status: Int, _ isLoginRedirect: Bool) {
        let answer = Exchange.UpstreamAnswer(status: status, isLoginRedirect: isLoginRedirect)
        for token in [first, nil] {
            var exchange = Exchange()
            _ = exchange.begin(isCredentialed: token != nil, token: token)
            #expect(exchange.upstreamAnswered(answer) == .forward(cause: nil))
            #expect(exchange.cause == nil)
        }
    }

    @Test func `an upstream that asks for a proxy's password is at fault`() {
        for token in [first, nil] {
            var exchange = Exchange()
            _ = exchange.begin(isCredentialed: token != nil, token: token)
            let failure = UpstreamFailure(.protocolViolation)
            let action = exchange.upstreamAnswered(Exchange.UpstreamAnswer(status: 407))
            #expect(action == .answer(.upstreamFailed(failure)))
            #expect(exchange.cause == .upstreamProtocol)
            #expect(exchange.failure?.reason.contains("407") == true)
        }
    }

    @Test(arguments: [(401, false), (302, true)])
    func `without a credential a refusal is passed on`(_ status: Int, _ isLoginRedirect: Bool) {
        var exchange = Exchange()
        #expect(exchange.begin(isCredentialed: false, token: nil) == .attempt(nil))
        let answer = Exchange.UpstreamAnswer(status: status, isLoginRedirect: isLoginRedirect)
        #expect(exchange.upstreamAnswered(answer) == .forward(cause: nil))
        #expect(exchange.generation == nil)
        #expect(exchange.attempts == 1)
    }

    @Test(arguments: [Cause.refreshFailed, .refreshBudgetExhausted])
    func `the first answer goes out where no newer token is to be had`(_ cause: Cause) {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        _ = exchange.upstreamAnswered(refusal)
        #expect(exchange.refreshRefused(cause) == .forward(cause: cause))
        #expect(exchange.cause == cause)
        #expect(exchange.upstreamCompleted() == .finish)
        #expect(exchange.attempts == 1)
    }

    @Test func `a body that can't be sent again is never sent shorter`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        _ = exchange.upstreamAnswered(refusal)
        let action = exchange.tokenArrived(.success(second), isBodyReplayable: false)
        #expect(action == .answer(.bodyNotReplayable))
        #expect(exchange.cause == .bodyNotReplayable)
        #expect(exchange.attempts == 1)
        #expect(Answer.bodyNotReplayable.status == 503)
        #expect(Answer.bodyNotReplayable.retryAfterSeconds == 0)
    }

    /// A long body waited for a better token in vain, was sent with the old one, and that is refused
    /// while the wait's own answer is still to come.
    @Test func `the token that was refused is no newer one, whoever brings it`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: nil)
        #expect(exchange.timedOut(token: first) == .attempt(first))
        #expect(exchange.upstreamAnswered(refusal) == .hold(refused: 1))
        #expect(exchange.tokenArrived(.success(first), isBodyReplayable: true) == nil)
        #expect(exchange.tokenArrived(.success(first), isBodyReplayable: false) == nil)
        #expect(exchange.attempts == 1)
        let arrived = exchange.tokenArrived(.success(second), isBodyReplayable: true)
        #expect(arrived == .attempt(second))
    }

    @Test func `a refusal before anything is sent is an answer`() {
        var exchange = Exchange()
        #expect(exchange.refuse(.noRoute) == .answer(.noRoute))
        #expect(exchange.cause == .noRoute)
        #expect(exchange.attempts == 0)
    }

    @Test func `a failed replay is answered as any failed attempt`() {
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        _ = exchange.upstreamAnswered(refusal)
        _ = exchange.tokenArrived(.success(second), isBodyReplayable: true)
        let failure = UpstreamFailure(.unreachable, detail: "CURLE_COULDNT_CONNECT")
        #expect(exchange.upstreamFailed(failure) == .answer(.upstreamFailed(failure)))
        #expect(exchange.cause == .upstreamUnreachable)
    }

    @Test func `a request that lacks a CSRF token is sent again with one`() {
        let forbidden = Exchange.UpstreamAnswer(status: 403, mayLackCSRFToken: true)
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        #expect(exchange.upstreamAnswered(forbidden) == .fetchCSRFToken)
        #expect(!exchange.hasCSRFToken)
        let arrived = exchange.csrfTokenArrived(with: first, isBodyReplayable: true)
        #expect(arrived == .attempt(first))
        #expect(exchange.hasCSRFToken)
        #expect(exchange.upstreamAnswered(forbidden) == .forward(cause: nil))
        #expect(exchange.csrfTokenArrived(with: first, isBodyReplayable: true) == nil)
        #expect(exchange.attempts == 2)
        #expect(!exchange.isTokenReplaced)
    }

    @Test(arguments: [true, false])
    func `each replay is made once, in either order`(_ isRefusedFirst: Bool) {
        let forbidden = Exchange.UpstreamAnswer(status: 403, mayLackCSRFToken: true)
        var exchange = Exchange()
        _ = exchange.begin(isCredentialed: true, token: first)
        for isRefused in [isRefusedFirst, !isRefusedFirst] {
            if isRefused {
                #expect(exchange.upstreamAnswered(refusal) == .hold(refused: 1))
                let arrived = exchange.tokenArrived(.success(second), isBodyReplayable: true)
                #expect(arrived == .attempt(second))
            } else {
                let token = isRefusedFirst ? second : first
                #expect(exchange.upstreamAnswered(forbidden) == .fetchCSRFToken)
                let arrived = exchange.csrfTokenArrived(with: token, isBodyReplayable: true)
                #expect(arrived == .attempt(token))
            }
        }
        #expect(exchange.attempts == 3)
        #expect(exchange.upstreamAnswered(forbidden) == .forward(cause: nil))
    }

    @Test func `with both replays made, a refusal goes to the client`() {
        var exchange = ExchangePhase.attemptingWithBoth.exchange
        #expect(exchange.attempts == 3)
        #expect(exchange.upstreamAnswered(refusal) == .forward(cause: .refusedAfterRefresh))
    }

    @Test(arguments: [(401, false, false), (302, true, false), (403, false, true)])
    func `a credential is held back until it is asked for`(
        _ status: Int,
        _ isLoginRedirect: Bool,
        _ isForbiddenChallenge: Bool
    ) {
        let challenge = Exchange.UpstreamAnswer(
            status: status,
            isLoginRedirect: isLoginRedirect,
            isForbiddenChallenge: isForbiddenChallenge
        )
        var exchange = Exchange()
        #expect(exchange.beginHeldBack() == .attempt(nil))
        #expect(exchange.generation == nil && exchange.replayReason == nil)
        #expect(exchange.upstreamAnswered(challenge) == .answerChallenge)
        #expect(exchange.wait == .token)
        let arrived = exchange.tokenArrived(.success(first), isBodyReplayable: true)
        #expect(arrived == .attempt(first))
        #expect(exchange.replayReason == .challenge && exchange.isChallenged)
        // With it, all is as if it had gone at once.
        #expect(exchange.upstreamAnswered(refusal) == .hold(refused: 1))
        _ = exchange.tokenArrived(.success(second), isBodyReplayable: true)
        #expect(exchange.replayReason == .token)
        #expect(exchange.upstreamAnswered(refusal) == .forward(cause: .refusedAfterRefresh))
        #expect(exchange.attempts == 3)
    }

    @Test func `where it is not asked for, it is not sent`() {
        for status in [200, 204, 304, 404, 403, 429, 503] {
            var exchange = Exchange()
            _ = exchange.beginHeldBack()
            let answer = Exchange.UpstreamAnswer(
                status: status,
                hasProblemDocument: true,
                isAccountNew: true,
                mayLackCSRFToken: true
            )
            #expect(exchange.upstreamAnswered(answer) == .forward(cause: nil))
            #expect(exchange.attempts == 1 && exchange.generation == nil)
        }
    }

    @Test(arguments: [true, false])
    func `a CSRF token may be fetched before anything is sent`(_ isThere: Bool) {
        let forbidden = Exchange.UpstreamAnswer(status: 403, mayLackCSRFToken: true)
        var exchange = Exchange()
        exchange.fetchCSRFTokenAhead()
        #expect(exchange.begin(isCredentialed: true, token: nil) == .awaitToken)
        let arrived = exchange.tokenArrived(.success(first), isBodyReplayable: false)
        #expect(arrived == .fetchCSRFToken && exchange.isFetchingAhead)
        #expect(exchange.attempts == 0)
        let fetched = exchange.csrfTokenArrived(
            with: isThere ? first : nil,
            isBodyReplayable: false
        )
        #expect(fetched == .attempt(first) && !exchange.isFetchingAhead)
        #expect(exchange.replayReason == nil && exchange.attempts == 1)
        // One that is fresh is not why the request is refused.
        let expected: Exchange.Action = isThere ? .forward(cause: nil) : .fetchCSRFToken
        #expect(exchange.upstreamAnswered(forbidden) == expected)
    }

    @Test func `where the credential is held back, it is fetched behind the challenge`() {
        var exchange = Exchange()
        #expect(exchange.beginHeldBack() == .attempt(nil))
        #expect(exchange.upstreamAnswered(refusal) == .answerChallenge)
        exchange.fetchCSRFTokenAhead()
        let arrived = exchange.tokenArrived(.success(first), isBodyReplayable: true)
        #expect(arrived == .fetchCSRFToken)
        #expect(exchange.timedOut() == .attempt(first))
        #expect(exchange.replayReason == .challenge && exchange.attempts == 2)
    }
}
