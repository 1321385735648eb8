import AdobeIMS
import ProxyCore

/// The decisions about one exchange.
extension Case {
    static let exchanges = [
        Case("exchange") {
            (token: issuedToken(), response: try Samples.response())
        } operation: { state in
            var exchange = Exchange()
            let begun = exchange.begin(isCredentialed: true, token: state.token)
            let answer = Exchange.UpstreamAnswer(
                status: state.response.status,
                isLoginRedirect: LoginRedirect.isOne(state.response, to: .get)
            )
            guard case .attempt = begun,
                case .forward? = exchange.upstreamAnswered(answer),
                case .finish? = exchange.upstreamCompleted()
            else { throw UnexpectedResult() }
            return exchange.attempts
        },
        Case("token-lookup") {
            var tokens = TokenLifecycle(refreshBefore: .seconds(900))
            _ = tokens.lookup(at: start)
            _ = tokens.succeeded(token, at: start, jitter: 0.5)
            return tokens
        } operation: { tokens in
            guard case .use(let token, startExchange: false) = tokens.lookup(at: start) else {
                throw UnexpectedResult()
            }
            return token.generation
        },
    ]

    private static let start = UnixTime(milliseconds: 1_800_000_000_000)

    private static let token = AccessToken(
        value: Samples.token,
        issuedAt: start,
        expiry: start.advanced(by: .seconds(86_400))
    )

    private static func issuedToken() -> IssuedToken {
        IssuedToken(token, generation: 1, refreshBefore: .seconds(900), jitter: 0.5)
    }
}
