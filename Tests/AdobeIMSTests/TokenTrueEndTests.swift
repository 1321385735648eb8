import AdobeIMS
import Testing

/// IMS gives a token of a known life and says so, or something else, in every way seen or feared:
/// the token is never used past that life, however it was said.
struct TokenTrueEndTests {
    private static let created = Samples.now.milliseconds

    /// How the answer writes the life, which is in milliseconds.
    enum Answer: String, CaseIterable, Sendable {
        case milliseconds, seconds, text, secondsText, fraction
        case absent, zero, negative, null, word, notANumber, tooLarge, tooLargeText, overflowing

        var unit: TokenRequest.LifeUnit {
            switch self {
            case .milliseconds, .text: .milliseconds
            default: .seconds
            }
        }

        static let telling: [Answer] = [.milliseconds, .seconds, .text, .secondsText, .fraction]

        func member(_ life: Int64) -> String {
            switch self {
            case .milliseconds: #","expires_in":\#(life - 1)"#
            case .seconds: #","expires_in":\#((life - 1) / 1000)"#
            case .text: #","expires_in":"\#(life - 1)""#
            case .secondsText: #","expires_in":"\#((life - 1) / 1000)""#
            case .fraction: #","expires_in":\#((life - 1) / 1000).0"#
            case .absent: ""
            case .zero: #","expires_in":0"#
            case .negative: #","expires_in":-1"#
            case .null: #","expires_in":null"#
            case .word: #","expires_in":"abc""#
            case .notANumber: #","expires_in":"NaN""#
            case .tooLarge: #","expires_in":1e30"#
            case .tooLargeText: #","expires_in":"1e30""#
            case .overflowing: #","expires_in":1e999"#
            }
        }
    }

    /// How the token's claims write it.
    enum Claims: String, CaseIterable, Sendable {
        case texts, numbers, expiry, all, contradicted

        func json(_ life: Int64) -> String {
            let seconds = (created + life) / 1000
            return switch self {
            case .texts: #"{"created_at":"\#(created)","expires_in":"\#(life)"}"#
            case .numbers: #"{"created_at":\#(created),"expires_in":\#(life)}"#
            case .expiry: #"{"exp":\#(seconds)}"#
            case .all:
                #"{"created_at":"\#(created)","expires_in":"\#(life)","exp":\#(seconds)}"#
            case .contradicted:
                #"{"created_at":"\#(created)","expires_in":"86400000","exp":\#(seconds)}"#
            }
        }
    }

    private func token(
        _ value: String,
        _ member: String,
        unit: TokenRequest.LifeUnit = .seconds
    ) throws -> AccessToken {
        let body = #"{"token_type":"bearer","access_token":"\#(value)"\#(member)}"#
        return try AccessToken(
            TokenAnswer(status: 200, body: Array(body.utf8)),
            unit: unit,
            receivedAt: Samples.now
        )
    }

    private static let lives: [Int64] = [
        10_000, 60_000, 90_000, 605_000, 3_600_000, 86_400_000,
    ]

    @Test(arguments: Claims.allCases, Answer.allCases)
    func `claims keep any answer within the life`(claims: Claims, answer: Answer) throws {
        for life in Self.lives {
            let value = Samples.token(claims: claims.json(life))
            let token = try token(value, answer.member(life), unit: answer.unit)
            let used = Samples.now.duration(to: token.expiry)
            #expect(used <= .milliseconds(life))
            #expect(used > .zero)
            #expect(token.value.reveal() == value)
        }
    }

    // 60 seconds are the least by contract.
    @Test(arguments: Answer.telling, ["opaque", "e30.e30.e30", "a.b.c"])
    func `an answer alone keeps the life`(answer: Answer, value: String) throws {
        for life in Self.lives where life > 61_000 {
            let token = try token(value, answer.member(life), unit: answer.unit)
            let used = Samples.now.duration(to: token.expiry)
            #expect(used <= .milliseconds(life))
            // Not to waste it either: less than a second is lost by whole seconds.
            #expect(used >= .milliseconds(life - 1001))
            #expect(token.expirySource == .answer)
            #expect(token.warnings == [])
        }
    }

    @Test(arguments: [(10_000, 60), (60_000, 60), (90_000, 89)] as [(Int64, Int64)])
    func `a short life in seconds is kept from a minute on`(life: Int64, used: Int64) throws {
        let token = try token("opaque", Answer.seconds.member(life))
        #expect(Samples.now.duration(to: token.expiry) == .seconds(used))
    }

    @Test(arguments: Set(Answer.allCases).subtracting(Answer.telling))
    func `an answer that tells nothing is good for five minutes`(answer: Answer) throws {
        let token = try token("opaque", answer.member(86_400_000))
        #expect(Samples.now.duration(to: token.expiry) == .seconds(300))
        #expect(token.expirySource == .assumed)
        #expect(!token.warnings.isEmpty)
    }

    @Test(
        arguments: [
            (#"{"exp":1800003600}"#, "3600", .claims), ("{}", "3600", .answer),
            // The earlier of two that disagree, and the claims where a minute would be too long.
            (#"{"exp":1800003600}"#, "600", .answer), (#"{"exp":1800000600}"#, "3600", .claims),
            (#"{"exp":1800000020}"#, "1", .claims),
            // Ended before it came.
            (#"{"exp":1799999999}"#, "3600", .assumed), (#"{"exp":1799999999}"#, "200", .assumed),
        ] as [(String, String, AccessToken.ExpirySource)]
    )
    func `the source of the end is told`(
        claims: String,
        expiresIn: String,
        source: AccessToken.ExpirySource
    ) throws {
        let token = try token(Samples.token(claims: claims), #","expires_in":\#(expiresIn)"#)
        #expect(token.expirySource == source)
    }
}
