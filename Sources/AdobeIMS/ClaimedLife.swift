/// What a token's claims say about its life, in terms of the local clock.
struct ClaimedLife {
    /// When IMS made it; nil when that is absent or can't be a time in milliseconds.
    let created: UnixTime?
    /// When it ends, in order of trust: `created_at` + `expires_in`, `exp`. May be past.
    let ends: [UnixTime]
    let warnings: [String]

    /// Below this, a number of milliseconds since 1970 is one of seconds: as milliseconds it is
    /// the year 1973, as seconds the year 5138.
    private static let leastMilliseconds = 100_000_000_000.0
    /// The year 2001. No access token is older: this was a number of something else.
    private static let leastTime = UnixTime(milliseconds: 1_000_000_000_000)

    /// - Parameters:
    ///   - claims: nil when the token's claims couldn't be read.
    ///   - shift: how far the local clock is ahead of IMS's.
    ///   - now: the local time.
    init(_ claims: TokenClaims?, shift: Duration, now: UnixTime) {
        var warnings: [String] = []
        var ends: [UnixTime] = []
        created = claims?.createdAt?.looseNumber.flatMap(Self.time)?.advanced(by: shift)
        if claims?.createdAt != nil, let expiresIn = claims?.expiresIn {
            if let created, let life = expiresIn.looseNumber, life > 0,
                let end = Self.sensible(created.advanced(by: .loose(milliseconds: life)), now)
            {
                ends.append(end)
            } else {
                warnings.append(
                    "the token's claims created_at and expires_in are unusable and were ignored"
                )
            }
        }
        if let expiry = claims?.expiry {
            if let number = expiry.looseNumber,
                let time = Self.time(
                    milliseconds: number >= Self.leastMilliseconds ? number : number * 1000
                ),
                let end = Self.sensible(time.advanced(by: shift), now)
            {
                ends.append(end)
            } else {
                warnings.append("the token's claim exp is unusable and was ignored")
            }
        }
        self.ends = ends
        self.warnings = warnings
    }

    private static func time(milliseconds: Double) -> UnixTime? {
        let time = UnixTime(milliseconds: Int64(min(max(milliseconds, 0), 1e15)))
        return time < leastTime ? nil : time
    }

    /// No token lives for more than a day: an end that is over a week ahead is a mistake.
    private static func sensible(_ end: UnixTime, _ now: UnixTime) -> UnixTime? {
        now.duration(to: end) > TokenLife.absurd ? nil : end
    }
}

extension Duration {
    /// A positive number out of JSON, which may be far too large.
    static func loose(milliseconds: Double) -> Duration {
        .milliseconds(Int64(min(milliseconds, 1e15)))
    }
}
