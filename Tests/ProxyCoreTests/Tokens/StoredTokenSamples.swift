import AdobeIMS
import ProxyCore

extension TokenSamples {
    static func stored(
        _ token: AccessToken? = token(),
        failure: ExchangeHistory.Failure? = nil,
        pause: ExchangeHistory.Pause? = nil,
        forced: [UnixTime] = [],
        account: AccountAge = .unknown
    ) -> StoredToken {
        StoredToken(
            token: token,
            exchanges: ExchangeHistory(
                failure: failure,
                pause: pause,
                forced: forced
            ),
            account: account
        )
    }

    static func failure(
        _ cause: IMSError.Cause = .imsServerError,
        attempts: Int = 1,
        retryAt: UnixTime
    ) -> ExchangeHistory.Failure {
        ExchangeHistory.Failure(cause: cause, attempts: attempts, retryAt: retryAt)
    }

    /// Each part present and missing, and numbers at their limits.
    static let storedTokens: [StoredToken] = [
        stored(nil),
        stored(),
        stored(token("~", issuedAt: UnixTime(milliseconds: .min), life: .zero)),
        stored(token("!", issuedAt: UnixTime(milliseconds: .max), life: .seconds(1))),
        stored(token(String(repeating: "x", count: 5000))),
        stored(nil, pause: .init(attempts: 1, until: UnixTime(milliseconds: -1))),
        stored(nil, failure: failure(retryAt: at(.seconds(7)))),
        stored(failure: failure(attempts: 0xFFFF_FFFF, retryAt: UnixTime(milliseconds: 0))),
        stored(nil, forced: [start]),
        stored(nil, account: .tokenless),
        stored(account: .since(start)),
        stored(account: .since(UnixTime(milliseconds: .min))),
        stored(forced: [start], account: .served),
        stored(
            failure: failure(.certificateNotBound, attempts: 3, retryAt: at(.seconds(300))),
            pause: .init(attempts: 2, until: at(.seconds(3))),
            forced: (0..<16).map { at(.seconds($0)) }
        ),
    ]
}
