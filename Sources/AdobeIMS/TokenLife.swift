/// When an access token ends, found from sources that disagree about units and clocks.
///
/// Everything is turned into the local clock's terms: what the answer says is relative to its
/// receipt, what the claims say is shifted by the difference between IMS's clock and this one.
struct TokenLife {
    let issuedAt: UnixTime
    let expiry: UnixTime
    let source: AccessToken.ExpirySource
    let warnings: [String]

    static let shortest = Duration.seconds(60)
    /// 24 hours, which is what IMS gives by default, and 5 minutes for clocks.
    static let longest = Duration.seconds(24 * 3600 + 300)
    /// A week. What is longer is taken as a mistake, not as a life.
    static let absurd = Duration.seconds(604_800)
    /// Taken when no source is usable.
    static let fallback = Duration.seconds(300)
    /// How far sources may be apart before that is worth a word.
    private static let tolerance = Duration.seconds(300)
    /// `Date` is in whole seconds and the answer took a while. What clocks differ by up to this is
    /// left to the leeway of whoever uses the token; it is also what IMS tolerates.
    private static let clockTolerance = Duration.seconds(30)

    private typealias End = (time: UnixTime, source: AccessToken.ExpirySource)

    /// The life of a token that an answer of IMS brought.
    ///
    /// - Parameters:
    ///   - claims: what the token says of itself, if it could be read.
    ///   - answered: the answer's `expires_in`.
    ///   - serverTime: the answer's `Date`.
    ///   - receivedAt: when the answer came, by the local clock.
    init(
        claims: TokenClaims?,
        answered: (number: JSONValue, unit: TokenRequest.LifeUnit)?,
        serverTime: UnixTime?,
        receivedAt: UnixTime
    ) {
        var warnings: [String] = []
        let shift = Self.clockShift(serverTime: serverTime, receivedAt: receivedAt)
        let claimed = ClaimedLife(claims, shift: shift, now: receivedAt)
        warnings += claimed.warnings
        let ahead = claimed.ends.filter { $0 > receivedAt }
        var ends: [End] = ahead.map { ($0, .claims) }
        if ahead.count < claimed.ends.count {
            // A new token can't have ended, so a clock is wrong. It is used, but not trusted long.
            warnings.append(
                "the token's claims say that it has ended already: check this machine's clock"
            )
            ends.append((receivedAt.advanced(by: Self.fallback), .assumed))
        }
        if let end = Self.answeredEnd(answered, receivedAt: receivedAt, &warnings) {
            ends.append((end, .answer))
        }

        let end = Self.chosen(ends, receivedAt: receivedAt, &warnings)
        let kept = Self.cut(end.time, at: receivedAt, &warnings)
        let clamped = max(kept, receivedAt.advanced(by: Self.shortest))
        // The lower limit must not carry a token past the end that it states itself.
        expiry = ahead.reduce(clamped, min)
        source = end.source
        issuedAt = Self.issue(claimed.created, at: receivedAt) ?? receivedAt
        self.warnings = warnings
    }

    /// The life of a token that stands in a file, which may have ended long ago.
    ///
    /// - Parameters:
    ///   - claims: what the token says of itself, if it could be read.
    ///   - fileModifiedAt: the file's modification time. The token is at least as old.
    ///   - now: the local time.
    init(claims: TokenClaims?, fileModifiedAt: UnixTime, now: UnixTime) {
        let claimed = ClaimedLife(claims, shift: .zero, now: now)
        var warnings = claimed.warnings
        let written = min(fileModifiedAt, now)
        if claimed.ends.isEmpty {
            warnings.append(
                "the token does not say when it ends: 24 hours from its file's time are assumed"
            )
            expiry = written.advanced(by: .seconds(24 * 3600))
            source = .file
        } else {
            let ends: [End] = claimed.ends.map { ($0, .claims) }
            let end = Self.chosen(ends, receivedAt: now, &warnings)
            expiry = Self.cut(claimed.ends.reduce(end.time, min), at: now, &warnings)
            source = .claims
        }
        issuedAt = claimed.created.map { min($0, now) } ?? written
        self.warnings = warnings
    }

    /// How far the local clock is ahead of IMS's: zero unless it is worth a correction. That is said by
    /// whoever keeps the ``ClockOffset``.
    private static func clockShift(serverTime: UnixTime?, receivedAt: UnixTime) -> Duration {
        guard let shift = serverTime?.duration(to: receivedAt),
            shift > clockTolerance || shift < .zero - clockTolerance
        else {
            return .zero
        }
        return shift
    }

    /// The end by the answer's `expires_in`.
    private static func answeredEnd(
        _ answered: (number: JSONValue, unit: TokenRequest.LifeUnit)?,
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> UnixTime? {
        guard let answered else {
            return nil
        }
        guard let number = answered.number.looseNumber, number > 0 else {
            warnings.append("the answer's expires_in is not a positive number and was ignored")
            return nil
        }
        let life = Duration.loose(
            milliseconds: answered.unit == .milliseconds ? number : number * 1000
        )
        guard life <= absurd else {
            warnings.append("the answer's expires_in is over a week and was ignored")
            return nil
        }
        return receivedAt.advanced(by: life)
    }

    private static func chosen(
        _ ends: [End],
        receivedAt: UnixTime,
        _ warnings: inout [String]
    ) -> End {
        guard let first = ends.first, let earliest = ends.min(by: { $0.time < $1.time }),
            let latest = ends.max(by: { $0.time < $1.time })
        else {
            warnings.append(
                "the token does not say when it ends: it is used for 5 minutes at most"
            )
            return (receivedAt.advanced(by: fallback), .assumed)
        }
        guard earliest.time.duration(to: latest.time) > tolerance else {
            return first
        }
        warnings.append(
            "the sources of the token's end are more than 5 minutes apart: the earliest counts"
        )
        return earliest
    }

    private static func cut(
        _ end: UnixTime,
        at now: UnixTime,
        _ warnings: inout [String]
    ) -> UnixTime {
        guard now.duration(to: end) > longest else {
            return end
        }
        warnings.append("the token's life is over 24 hours 5 minutes and was cut to that")
        return now.advanced(by: longest)
    }

    /// A creation that can't be true, because it is to come or too long ago, doesn't count.
    private static func issue(_ created: UnixTime?, at now: UnixTime) -> UnixTime? {
        created.flatMap { $0 <= now && $0.duration(to: now) <= longest ? $0 : nil }
    }
}
