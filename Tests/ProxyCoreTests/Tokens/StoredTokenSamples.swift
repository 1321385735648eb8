import AdobeIMS
import ProxyCore

extension TokenSamples {
    static func stored(
        _ token: AccessToken? = token(),
        runningSince: UnixTime? = nil,
        failure: ExchangeHistory.Failure? = nil,
        forced: [UnixTime] = []
    ) -> StoredToken {
        StoredToken(
            token: token,
            exchanges: ExchangeHistory(
                runningSince: runningSince,
                failure: failure,
                forced: forced
            )
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
        stored(nil, runningSince: UnixTime(milliseconds: -1)),
        stored(nil, failure: failure(retryAt: at(.seconds(7)))),
        stored(failure: failure(attempts: 0xFFFF_FFFF, retryAt: UnixTime(milliseconds: 0))),
        stored(nil, forced: [start]),
        stored(
            runningSince: at(.seconds(3)),
            failure: failure(.certificateNotBound, attempts: 3, retryAt: at(.seconds(300))),
            forced: (0..<16).map { at(.seconds($0)) }
        ),
    ]
}
