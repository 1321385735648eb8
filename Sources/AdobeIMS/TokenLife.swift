/// When an access token ends, found from sources that disagree about units and clocks.
///
/// Everything is turned into the local clock's terms: what the answer says is relative to its
/// receipt, what the claims say is shifted by the difference between IMS's clock and this one.
struct TokenLife {
    let issuedAt: UnixTime
    let expiry: UnixTime
    let warnings: [String]

    static let shortest = Duration.seconds(60)
    /// 24 hours, which is what IMS gives by default, and 5 minutes for clocks.
    static let longest = Duration.seconds(24 * 3600 + 300)
    /// Taken when no source is usable.
    static let fallback = Duration.seconds(300)
    /// How far sources may be apart before that is worth a word.
    private static let tolerance = Duration.seconds(300)
    /// `Date` is in whole seconds and the answer took a while: less is no clock difference.
    private static let clockTolerance = Duration.seconds(60)
    /// As milliseconds this is the year 1973, as seconds the year 5138.
    private static let leastMilliseconds = 100_000_000_000.0

    /// - Parameters:
    ///   - claims: what the token says of itself, if it could be read.
    ///   - answered: the answer's `expires_in`.
    ///   - serverTime: the answer's `Date`.
    ///   - receivedAt: when the answer came, by the local clock.
    init(
        claims: TokenClaims?,
        answered: JSONValue?,
        serverTime: UnixTime?,
        receivedAt: UnixTime
    ) {
        var warnings: [String] = []
        let shift = Self.clockShift(serverTime: serverTime, receivedAt: receivedAt, &warnings)
        let created = claims.flatMap { Self.creation($0, shift: shift) }
        let claimed = Self.claimedEnds(
            claims,
            created: created,
            shift: shift,
            receivedAt: receivedAt,
            &warnings
        )
        var ends = claimed.ends
        if claimed.hasEnded {
            ends.append(receivedAt.advanced(by: Self.fallback))
        }
        if let end = Self.answeredEnd(answered, receivedAt: receivedAt, &warnings) {
            ends.append(end)
        }

        let end = Self.chosen(ends, receivedAt: receivedAt, &warnings)
        let life = receivedAt.duration(to: end)
        if life > Self.longest {
            warnings.append("the token's life is over 24 hours 5 minutes and was cut to that")
        }
        let clamped = receivedAt.advanced(by: min(max(life, Self.shortest), Self.longest))
        // The lower limit must not carry a token past the end that it states itself.
        expiry = claimed.ends.reduce(clamped, min)
        issuedAt = Self.issue(created, receivedAt: receivedAt)
        self.warnings = warnings
    }

    /// How far the local clock is ahead of IMS's: zero unless it is worth a correction.
    private static func clockShift(
        serverTime: UnixTime?,
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> Duration {
        guard let shift = serverTime?.duration(to: receivedAt),
            shift > clockTolerance || shift < .zero - clockTolerance
        else {
            return .zero
        }
        warnings.append(
            "this machine's clock is more than a minute off from that of IMS: correct it, because "
                + "signed assertions depend on it"
        )
        return shift
    }

    /// `created_at` in local terms; nil when it is absent or can't be milliseconds.
    private static func creation(_ claims: TokenClaims, shift: Duration) -> UnixTime? {
        guard let milliseconds = claims.createdAt?.looseNumber, milliseconds >= leastMilliseconds
        else {
            return nil
        }
        return time(milliseconds: milliseconds).advanced(by: shift)
    }

    /// The ends that the claims state and that still lie ahead, in order of trust.
    private static func claimedEnds(
        _ claims: TokenClaims?,
        created: UnixTime?,
        shift: Duration,
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> (ends: [UnixTime], hasEnded: Bool) {
        guard let claims else {
            return ([], false)
        }
        var ends: [UnixTime] = []
        if claims.createdAt != nil, let expiresIn = claims.expiresIn {
            if let created, let life = expiresIn.looseNumber, life > 0 {
                ends.append(created.advanced(by: duration(milliseconds: life)))
            } else {
                warnings.append(
                    "the token's claims created_at and expires_in are unusable and were ignored"
                )
            }
        }
        if let expiry = claims.expiry {
            if let number = expiry.looseNumber, number > 0 {
                let milliseconds = number >= leastMilliseconds ? number : number * 1000
                ends.append(time(milliseconds: milliseconds).advanced(by: shift))
            } else {
                warnings.append("the token's claim exp is unusable and was ignored")
            }
        }
        let ahead = ends.filter { $0 > receivedAt }
        guard ahead.count < ends.count else {
            return (ends, false)
        }
        // A new token can't have ended, so a clock is wrong. It is used, but not trusted for long.
        warnings.append(
            "the token's claims say that it has ended already: check this machine's clock"
        )
        return (ahead, true)
    }

    /// The end by the answer's `expires_in`.
    private static func answeredEnd(
        _ answered: JSONValue?,
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> UnixTime? {
        guard let answered else {
            return nil
        }
        guard let number = answered.looseNumber, number > 0 else {
            warnings.append("the answer's expires_in is not a positive number and was ignored")
            return nil
        }
        let milliseconds = number > 604_800 ? number : number * 1000
        return receivedAt.advanced(by: duration(milliseconds: milliseconds))
    }

    private static func chosen(
        _ ends: [UnixTime],
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> UnixTime {
        guard let first = ends.first, let earliest = ends.min(), let latest = ends.max() else {
            warnings.append(
                "the token does not say when it ends: it is used for 5 minutes at most"
            )
            return receivedAt.advanced(by: fallback)
        }
        guard earliest.duration(to: latest) > tolerance else {
            return first
        }
        warnings.append(
            "the token's claims and the answer's expires_in are more than 5 minutes apart: the "
                + "earliest end counts"
        )
        return earliest
    }

    /// A creation that can't be true, because it is to come or too long ago, doesn't count.
    private static func issue(_ created: UnixTime?, receivedAt: UnixTime) -> UnixTime {
        guard let created, created <= receivedAt, created.duration(to: receivedAt) <= longest
        else {
            return receivedAt
        }
        return created
    }

    private static func time(milliseconds: Double) -> UnixTime {
        UnixTime(milliseconds: Int64(min(milliseconds, 1e15)))
    }

    private static func duration(milliseconds: Double) -> Duration {
        .milliseconds(Int64(min(milliseconds, 1e15)))
    }
}
