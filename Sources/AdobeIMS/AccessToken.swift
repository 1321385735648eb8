/// An access token that IMS issued, and when it ends.
public struct AccessToken: Sendable {
    /// What goes behind `Bearer`: visible ASCII without spaces.
    public let value: Secret
    /// When IMS made it, as far as the token says so, else when it was received. Local clock.
    public let issuedAt: UnixTime
    /// When it ends, in terms of the local clock, without any leeway. Never later than the token's
    /// own claims say, unless they say that it ended before it came.
    public let expiry: UnixTime
    /// What ``expiry`` was taken from.
    public let expirySource: ExpirySource
    /// What was odd about the answer: static sentences without server text.
    public let warnings: [String]

    public init(
        value: Secret,
        issuedAt: UnixTime,
        expiry: UnixTime,
        expirySource: ExpirySource = .assumed,
        warnings: [String] = []
    ) {
        self.value = value
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.expirySource = expirySource
        self.warnings = warnings
    }

    /// Takes the token out of an answer of IMS.
    ///
    /// The answer is `{"token_type": "bearer", "access_token": "…", "expires_in": 86399999}`.
    /// `expires_in` is in milliseconds from `/ims/exchange/jwt` and in seconds from
    /// `/ims/token/v3`: the URL that was asked decides. The token's own claims count first where they can be read: `created_at` + `expires_in`
    /// (milliseconds), then `exp` (seconds). The life is kept between 60 seconds and 24 hours
    /// 5 minutes; where sources are more than 5 minutes apart the earliest wins; where none is
    /// usable, also because it speaks of more than a week, it is 5 minutes. Everything odd is in
    /// ``warnings``. Sources: Adobe's `aio-lib-ims` and `aemcs-api-client-lib`.
    ///
    /// - Parameters:
    ///   - answer: the whole HTTP answer; both its status and its token are checked.
    ///   - unit: what ``TokenRequest/lifeUnit`` says.
    ///   - receivedAt: when it came, by the local clock.
    /// - Throws: ``IMSError`` for any other status than 200, and with
    ///   ``IMSError/Cause/imsBadAnswer`` for a 200 without a usable token.
    public init(
        _ answer: TokenAnswer,
        unit: TokenRequest.LifeUnit,
        receivedAt: UnixTime
    ) throws(IMSError) {
        guard answer.status == 200, let document = JSONValue(answer.body)?.object,
            let token = document["access_token"]?.string, Self.isHeaderSafe(token)
        else {
            throw IMSError(answer, receivedAt: receivedAt)
        }
        let life = TokenLife(
            claims: TokenClaims(token: token),
            answered: document["expires_in"].map { ($0, unit) },
            serverTime: answer.date.flatMap(UnixTime.init(httpDate:)),
            receivedAt: receivedAt
        )
        self.init(Secret(token), life)
    }

    init(_ value: Secret, _ life: TokenLife) {
        self.init(
            value: value,
            issuedAt: life.issuedAt,
            expiry: life.expiry,
            expirySource: life.source,
            warnings: life.warnings
        )
    }

    /// The same token, as a wall clock shows its times that was set by `step`.
    package func moved(by step: Duration) -> AccessToken {
        AccessToken(
            value: value,
            issuedAt: issuedAt.advanced(by: step),
            expiry: expiry.advanced(by: step),
            expirySource: expirySource,
            warnings: warnings
        )
    }

    /// Whether the token can stand in an HTTP field and can't end it.
    static func isHeaderSafe(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy(\.isVisible)
    }
}
