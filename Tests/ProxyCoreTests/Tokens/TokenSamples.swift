import AdobeIMS
import ProxyCore

/// Made-up tokens. Times are durations since `start`, which is a whole second.
enum TokenSamples {
    static let start = UnixTime(milliseconds: 1_800_000_000_000)
    /// What a token looks like that must never be seen in a log.
    static let text = "eyJhbGciOiJSUzI1NiJ9.c2VzYW1l.b3Blbg"
    static let day = Duration.seconds(86_400)

    static func at(_ offset: Duration) -> UnixTime {
        start.advanced(by: offset)
    }

    static func token(
        _ text: String = text,
        issuedAt: UnixTime = start,
        life: Duration = day,
        warnings: [String] = []
    ) -> AccessToken {
        AccessToken(
            value: Secret(text),
            issuedAt: issuedAt,
            expiry: issuedAt.advanced(by: life),
            warnings: warnings
        )
    }

    static func issued(_ text: String = text, generation: Int = 1) -> IssuedToken {
        IssuedToken(token(text), generation: generation, refreshBefore: .seconds(900), jitter: 0)
    }
}
