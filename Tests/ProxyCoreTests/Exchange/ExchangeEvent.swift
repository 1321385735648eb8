import AdobeIMS
import ProxyCore

/// All that can happen to an exchange, one of each kind that makes a difference.
enum ExchangeEvent: String, CaseIterable, Sendable {
    case token, tokenBodyGone, noToken, refreshFailed, budgetExhausted
    case success, refusal, loginRedirect, throttled, completed
    case forbidden, forbiddenDocument, forbiddenNew, forbiddenNewDocument
    case forbiddenChallenge
    case forbiddenCSRF, forbiddenCSRFNewDocument, csrfToken, csrfTokenBodyGone, noCSRFToken
    case scopeMissing, scopeNotMissing
    case unreachable, tls, violation, interrupted, bodyLost, local
    case queued, connecting, sending, sent, bodyAwaited, advanced, stalled
    case timeout, timeoutWithToken, timeoutWithTokenBodyGone
    case tooLarge, malformed
    case echo, echoWithdrawable

    /// What is done about it, as text; `-` for nothing.
    func apply(to exchange: inout Exchange) -> String {
        let action: Exchange.Action? =
            switch self {
            case .token:
                exchange.tokenArrived(.success(Self.newToken), isBodyReplayable: true)
            case .tokenBodyGone:
                exchange.tokenArrived(.success(Self.newToken), isBodyReplayable: false)
            case .noToken:
                exchange.tokenArrived(.failure(Self.reason), isBodyReplayable: true)
            case .refreshFailed: exchange.refreshRefused(.refreshFailed)
            case .budgetExhausted: exchange.refreshRefused(.refreshBudgetExhausted)
            case .success: exchange.upstreamAnswered(.init(status: 200))
            case .refusal:
                exchange.upstreamAnswered(
                    .init(status: 401, hasProblemDocument: true, isAccountNew: true)
                )
            case .loginRedirect:
                exchange.upstreamAnswered(.init(status: 302, isLoginRedirect: true))
            case .throttled:
                exchange.upstreamAnswered(
                    .init(status: 429, hasProblemDocument: true, isAccountNew: true)
                )
            case .forbidden: exchange.upstreamAnswered(.init(status: 403))
            case .forbiddenDocument:
                exchange.upstreamAnswered(.init(status: 403, hasProblemDocument: true))
            case .forbiddenNew: exchange.upstreamAnswered(.init(status: 403, isAccountNew: true))
            case .forbiddenNewDocument:
                exchange.upstreamAnswered(
                    .init(status: 403, hasProblemDocument: true, isAccountNew: true)
                )
            case .forbiddenCSRF:
                exchange.upstreamAnswered(.init(status: 403, mayLackCSRFToken: true))
            case .forbiddenCSRFNewDocument:
                exchange.upstreamAnswered(
                    .init(
                        status: 403,
                        hasProblemDocument: true,
                        isAccountNew: true,
                        mayLackCSRFToken: true
                    )
                )
            case .forbiddenChallenge:
                exchange.upstreamAnswered(.init(status: 403, isForbiddenChallenge: true))
            case .csrfToken:
                exchange.csrfTokenArrived(with: Self.newToken, isBodyReplayable: true)
            case .csrfTokenBodyGone:
                exchange.csrfTokenArrived(with: Self.newToken, isBodyReplayable: false)
            case .noCSRFToken: exchange.csrfTokenArrived(with: nil, isBodyReplayable: true)
            case .scopeMissing: exchange.inspected(isScopeMissing: true)
            case .scopeNotMissing: exchange.inspected(isScopeMissing: false)
            case .completed: exchange.upstreamCompleted()
            case .unreachable: exchange.upstreamFailed(.init(.unreachable, detail: ""))
            case .tls: exchange.upstreamFailed(.init(.tls, detail: ""))
            case .violation: exchange.upstreamFailed(.init(.protocolViolation, detail: ""))
            case .interrupted: exchange.upstreamFailed(.init(.interrupted, detail: ""))
            case .bodyLost: exchange.upstreamFailed(.init(.bodyNotRewindable, detail: ""))
            case .local: exchange.upstreamFailed(.init(.local, detail: ""))
            case .queued, .connecting, .sending, .sent, .bodyAwaited, .advanced, .stalled:
                progress(of: &exchange)
            case .timeout: exchange.timedOut()
            case .timeoutWithToken: exchange.timedOut(token: Self.newToken)
            case .timeoutWithTokenBodyGone:
                exchange.timedOut(token: Self.newToken, isBodyReplayable: false)
            case .tooLarge: exchange.requestRejected(.requestBodyTooLarge)
            case .malformed: exchange.requestRejected(Self.malformedAnswer)
            case .echo: exchange.credentialEchoed(isWithdrawable: false)
            case .echoWithdrawable: exchange.credentialEchoed(isWithdrawable: true)
            }
        return action.map(Self.text) ?? "-"
    }

    /// What happens without anything to be done about it; another wait may begin.
    private func progress(of exchange: inout Exchange) -> Exchange.Action? {
        switch self {
        case .queued: exchange.queued()
        case .connecting: exchange.reached(.connecting)
        case .sending: exchange.reached(.sending)
        case .sent: exchange.reached(.sent)
        case .bodyAwaited: exchange.reached(.starved)
        case .advanced: exchange.answerAdvanced()
        case .stalled: exchange.clientStalled()
        default: break
        }
        return nil
    }

    private static let newToken = TokenSamples.issued(generation: 9)
    private static let reason = TokenUnavailable(
        cause: .ims(.imsTimeout),
        explanation: "",
        retryAfter: .seconds(1)
    )
    private static let malformedAnswer = Answer(
        status: 400,
        cause: .malformedRequest,
        detail: "Bad chunk."
    )

    private static func text(_ action: Exchange.Action) -> String {
        switch action {
        case .awaitToken: "await token"
        case .attempt(let token): "attempt \(token.map { "\($0.generation)" } ?? "without")"
        case .answerChallenge: "challenge"
        case .hold(let generation): "hold \(generation)"
        case .inspect: "inspect"
        case .fetchCSRFToken: "fetch"
        case .forward(let cause): "forward" + (cause.map { " \($0.name)" } ?? "")
        case .answer(let answer): "answer \(answer.status) \(answer.cause?.name ?? "")"
        case .abort(let cause): "abort \(cause.name)"
        case .finish: "finish"
        }
    }
}
