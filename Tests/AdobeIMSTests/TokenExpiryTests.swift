import AdobeIMS
import Testing

/// The rules of "Expiry, unit-safe": lives are in seconds from the answer's receipt.
struct TokenExpiryTests {
    private static let now = Samples.now
    private static let nowSeconds = now.milliseconds / 1000
    private static let longest = 24.0 * 3600 + 300

    private func token(
        claims: String? = nil,
        expiresIn: String? = nil,
        unit: TokenRequest.LifeUnit = .seconds,
        date: String? = nil
    ) throws -> AccessToken {
        let value = claims.map(Samples.token(claims:)) ?? "opaque"
        let member = expiresIn.map { #","expires_in":\#($0)"# } ?? ""
        return try AccessToken(
            TokenAnswer(
                status: 200,
                body: Array(#"{"access_token":"\#(value)"\#(member)}"#.utf8),
                date: date
            ),
            unit: unit,
            receivedAt: Self.now
        )
    }

    private func life(_ token: AccessToken) -> Double {
        Double(token.expiry.milliseconds - Self.now.milliseconds) / 1000
    }

    @Test(
        arguments: [
            // as milliseconds, as seconds; nil: no life
            ("86399999", 86_399.999, nil), ("86399", 86.399, 86_399), ("3599", 60, 3599),
            (#""86399999""#, 86_399.999, nil), (#""3599""#, 60, 3599),
            ("604800", 604.8, longest), ("604801", 604.801, nil), ("604800.5", 604.8, nil),
            ("60", 60, 60), ("59", 60, 60), ("1", 60, 60), ("0.5", 60, 60),
            ("8.64e7", 86_400, nil), ("86700000", longest, nil), ("86700001", longest, nil),
            ("604800000", longest, nil), ("600.25", 60, 600.25),
        ] as [(String, Double, Double?)]
    )
    func `the answer's unit is told by the URL`(
        expiresIn: String,
        milliseconds: Double,
        seconds: Double?
    ) throws {
        #expect(life(try token(expiresIn: expiresIn, unit: .milliseconds)) == milliseconds)
        #expect(life(try token(expiresIn: expiresIn, unit: .seconds)) == seconds ?? 300)
    }

    @Test(
        arguments: [
            ("86399999", .milliseconds), ("86399", .seconds), ("3599", .seconds),
            (#""3599""#, .seconds),
        ] as [(String, TokenRequest.LifeUnit)]
    )
    func `an ordinary answer has no warnings`(
        expiresIn: String,
        unit: TokenRequest.LifeUnit
    ) throws {
        #expect(try token(expiresIn: expiresIn, unit: unit).warnings == [])
    }

    @Test(
        arguments: [
            nil, "0", "-1", "-86399999", #""0""#, #""""#, #""soon""#, #""nan""#, #""inf""#,
            #""0x10""#,
            "null", "true", "[]", "{}", "1e999", "-1e30", #""86399 ""#, #""NaN""#, #""-inf""#,
            "-0.0",
            // More than a week, whatever the unit.
            "1e30", #""1e30""#, "604800001", "9223372036854775807", "9223372036854775808",
        ] as [String?]
    )
    func `what is no life is five minutes and a warning`(expiresIn: String?) throws {
        let token = try token(expiresIn: expiresIn)
        #expect(life(token) == 300)
        #expect(!token.warnings.isEmpty)
        #expect(token.value.reveal() == "opaque")
    }

    struct Claims: Sendable {
        let json: String
        let seconds: Double
        var expiresIn: String? = nil
        var warnings = 0
    }

    @Test(arguments: [
        // created_at and expires_in, as strings and as numbers, both in milliseconds.
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"86400000"}"#,
            seconds: 86_400,
            expiresIn: "86399999"
        ),
        Claims(json: #"{"created_at":\#(nowSeconds - 10)000,"expires_in":3600000}"#, seconds: 3590),
        // The claims' expires_in is never in seconds: a minute is a minute.
        Claims(json: #"{"created_at":"\#(nowSeconds)000","expires_in":"90000"}"#, seconds: 90),
        // exp in seconds, or plainly in milliseconds.
        Claims(json: #"{"exp":\#(nowSeconds + 3600)}"#, seconds: 3600),
        Claims(json: #"{"exp":"\#(nowSeconds + 3600)"}"#, seconds: 3600),
        Claims(json: #"{"exp":\#(nowSeconds + 3600)000}"#, seconds: 3600),
        // The first source counts where they agree well enough.
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"3600000"}"#,
            seconds: 3600,
            expiresIn: "3700"
        ),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"3600000"}"#,
            seconds: 3600,
            expiresIn: "3300"
        ),
        // More than five minutes apart: the earliest.
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"3600000"}"#,
            seconds: 3299,
            expiresIn: "3299",
            warnings: 1
        ),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"3600000"}"#,
            seconds: 3600,
            expiresIn: "86399999",
            warnings: 1
        ),
        Claims(
            json:
                #"{"created_at":"\#(nowSeconds)000","expires_in":"86400000","#
                + #""exp":\#(nowSeconds + 900)}"#,
            seconds: 900,
            expiresIn: "86399999",
            warnings: 1
        ),
        // A minute in milliseconds, which alone would be read as 16 hours of seconds.
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"60000"}"#,
            seconds: 60,
            expiresIn: "60000",
            warnings: 1
        ),
        // Not carried past the end that the token states, by the lower limit or by the order.
        Claims(json: #"{"exp":\#(nowSeconds + 20)}"#, seconds: 20),
        Claims(
            json:
                #"{"created_at":"\#(nowSeconds)000","expires_in":"3600000","#
                + #""exp":\#(nowSeconds + 3500)}"#,
            seconds: 3500
        ),
        // But no answer may shorten a token that lives on to less than a minute.
        Claims(json: #"{"exp":\#(nowSeconds + 3600)}"#, seconds: 60, expiresIn: "1", warnings: 1),
        // Too long.
        Claims(json: #"{"exp":\#(nowSeconds + 604800)}"#, seconds: longest, warnings: 1),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"604800000"}"#,
            seconds: longest,
            warnings: 1
        ),
        // So long that it means nothing.
        Claims(json: #"{"exp":\#(nowSeconds + 604801)}"#, seconds: 300, warnings: 2),
        Claims(json: #"{"exp":1e30}"#, seconds: 300, warnings: 2),
        Claims(json: #"{"exp":1e30}"#, seconds: 3600, expiresIn: "3600", warnings: 1),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":1e30}"#,
            seconds: 300,
            warnings: 2
        ),
        Claims(
            json: #"{"created_at":1e30,"expires_in":"3600000"}"#,
            seconds: 86_399.999,
            expiresIn: "86399999",
            warnings: 1
        ),
        // Unusable claims are passed over.
        Claims(
            json: #"{"created_at":"x","expires_in":"y","exp":"z"}"#,
            seconds: 86_399,
            expiresIn: "86399",
            warnings: 2
        ),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)000","expires_in":"0"}"#,
            seconds: 86_399,
            expiresIn: "86399",
            warnings: 1
        ),
        Claims(
            json:
                #"{"created_at":"\#(nowSeconds)000","expires_in":"-5","exp":\#(nowSeconds + 700)}"#,
            seconds: 700,
            warnings: 1
        ),
        Claims(
            json: #"{"created_at":"\#(nowSeconds)","expires_in":"3600"}"#,
            seconds: 86_399,
            expiresIn: "86399",
            warnings: 1
        ),
        Claims(json: #"{"exp":-1}"#, seconds: 300, warnings: 2),
        Claims(json: #"{"exp":-1e300}"#, seconds: 300, warnings: 2),
        Claims(json: #"{"created_at":-1e300,"expires_in":1e300}"#, seconds: 300, warnings: 2),
        // A life, and not a time: no token is of the year 1970 or 2001.
        Claims(json: #"{"exp":86400}"#, seconds: 3600, expiresIn: "3600", warnings: 1),
        Claims(json: #"{"exp":999999999}"#, seconds: 3600, expiresIn: "3600", warnings: 1),
        // So is an unusable answer beside good claims.
        Claims(json: #"{"exp":\#(nowSeconds + 3600)}"#, seconds: 3600, expiresIn: "0", warnings: 1),
        // Ended already: a clock is wrong.
        Claims(json: #"{"exp":\#(nowSeconds - 60)}"#, seconds: 300, warnings: 1),
        Claims(
            json: #"{"exp":\#(nowSeconds - 60)}"#,
            seconds: 300,
            expiresIn: "86399999",
            warnings: 2
        ),
        // Nothing about a life at all.
        Claims(json: "{}", seconds: 86_399, expiresIn: "86399"),
        Claims(json: "[]", seconds: 86_399, expiresIn: "86399"),
        Claims(json: "junk", seconds: 300, warnings: 1),
    ])
    func `the token's own claims come first`(example: Claims) throws {
        let token = try token(
            claims: example.json,
            expiresIn: example.expiresIn,
            unit: example.expiresIn == "86399999" ? .milliseconds : .seconds
        )
        #expect(life(token) == example.seconds)
        #expect(token.warnings.count == example.warnings, "\(token.warnings)")
    }

    @Test func `a token of which only one part is base64 stays usable`() throws {
        for value in ["a.%%%.c", "a.b", "...", "a.e30.c.d", "a.e30=.c"] {
            let body = #"{"access_token":"\#(value)","expires_in":3600}"#
            let token = try AccessToken(
                TokenAnswer(status: 200, body: Array(body.utf8)),
                unit: .seconds,
                receivedAt: Self.now
            )
            #expect(life(token) == 3600)
            #expect(token.value.reveal() == value)
        }
    }

    @Test func `the time of issue is the token's own when it can be true`() throws {
        let created = Self.nowSeconds - 3600
        let known = try token(
            claims: #"{"created_at":"\#(created)000","expires_in":"86400000"}"#
        )
        #expect(known.issuedAt == Self.now.advanced(by: .seconds(-3600)))
        for odd in ["\(Self.nowSeconds + 3)000", "1000", "x", "\(Self.nowSeconds - 90_000)000"] {
            let token = try token(
                claims: #"{"created_at":"\#(odd)","expires_in":"86400000"}"#,
                expiresIn: "600"
            )
            #expect(token.issuedAt == Self.now)
        }
    }

    // 1,800,000,000 is 2027-01-15T08:00:00Z.
    @Test(
        arguments: [
            // This machine is ten minutes behind, half a minute behind, exact, almost exact, half a
            // minute ahead, an hour ahead, a day ahead.
            ("Fri, 15 Jan 2027 08:10:00 GMT", 600), ("Fri, 15 Jan 2027 08:00:31 GMT", 31),
            ("Fri, 15 Jan 2027 08:00:00 GMT", 0), ("Fri, 15 Jan 2027 08:00:30 GMT", 0),
            ("Fri, 15 Jan 2027 07:59:30 GMT", 0), ("Fri, 15 Jan 2027 07:59:29 GMT", -31),
            ("Fri, 15 Jan 2027 07:00:00 GMT", -3600),
            ("Thu, 14 Jan 2027 08:00:00 GMT", -86_400),
        ] as [(String, Int64)]
    )
    func `claims are read by the clock of IMS`(
        date: String,
        imsIsAheadBy: Int64
    ) throws {
        let created = Self.nowSeconds + imsIsAheadBy
        let token = try token(
            claims:
                #"{"created_at":"\#(created)000","expires_in":"7200000","exp":\#(created + 7200)}"#,
            date: date
        )
        #expect(life(token) == 7200)
        #expect(token.issuedAt == Self.now)
        // That a clock is wrong is said by whoever keeps the offset.
        #expect(token.warnings == [])
    }

    @Test func `warnings repeat nothing that was received`() throws {
        let token = try token(claims: #"{"exp":"sesame"}"#, expiresIn: #""sesame""#)
        #expect(token.warnings.count == 3)
        #expect(!token.warnings.joined().contains("sesame"))
    }
}
