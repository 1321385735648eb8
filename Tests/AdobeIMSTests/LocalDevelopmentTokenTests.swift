import AdobeIMS
import Testing

/// Lives are in seconds from now; the file was written an hour ago.
struct LocalDevelopmentTokenTests {
    private static let now = Samples.now
    private static let seconds = now.milliseconds / 1000
    private static let written = now.advanced(by: .seconds(-3600))
    private static let longest: Int64 = 24 * 3600 + 300

    private func life(
        claims: String?,
        fileModifiedAt: UnixTime = written
    ) throws -> AccessToken {
        let value = claims.map(Samples.token(claims:)) ?? "opaque"
        let file = try LocalDevelopmentToken(
            json: Array(#"{"ok":true,"statusCode":200,"accessToken":"\#(value)"}"#.utf8)
        )
        let token = file.life(fileModifiedAt: fileModifiedAt, now: Self.now)
        #expect(token.value.reveal() == value)
        return token
    }

    private func remaining(_ token: AccessToken) -> Duration {
        Self.now.duration(to: token.expiry)
    }

    struct Example: Sendable {
        let claims: String
        let seconds: Int64
        var warnings = 0

        init(_ claims: String, _ seconds: Int64, warnings: Int = 0) {
            self.claims = claims
            self.seconds = seconds
            self.warnings = warnings
        }
    }

    @Test(arguments: [
        // As Adobe writes them: strings of milliseconds.
        Example(#"{"created_at":"\#(seconds - 7200)000","expires_in":"86400000"}"#, 79_200),
        Example(#"{"created_at":\#(seconds)000,"expires_in":86400000}"#, 86_400),
        Example(#"{"exp":\#(seconds + 100)}"#, 100),
        Example(#"{"exp":"\#(seconds + 100)000"}"#, 100),
        // Ended a minute and a year ago: it is not used for a moment longer.
        Example(#"{"created_at":"\#(seconds - 86_460)000","expires_in":"86400000"}"#, -60),
        Example(#"{"exp":\#(seconds - 31_536_000)}"#, -31_536_000),
        // Its last seconds are not stretched.
        Example(#"{"exp":\#(seconds + 1)}"#, 1),
        // The earlier of two, with a word where they are far apart.
        Example(
            #"{"created_at":"\#(seconds)000","expires_in":"3600000","exp":\#(seconds + 3500)}"#,
            3500
        ),
        Example(
            #"{"created_at":"\#(seconds)000","expires_in":"3600000","exp":\#(seconds - 10)}"#,
            -10,
            warnings: 1
        ),
        // Longer than a token can live.
        Example(#"{"exp":\#(seconds + 90_000)}"#, longest, warnings: 1),
        // One usable end is enough.
        Example(#"{"created_at":"x","expires_in":"y","exp":\#(seconds + 60)}"#, 60, warnings: 1),
        Example(
            #"{"created_at":"\#(seconds)000","expires_in":"60000","exp":"soon"}"#,
            60,
            warnings: 1
        ),
    ])
    func `the claims say when it ends`(example: Example) throws {
        let token = try life(claims: example.claims)
        #expect(remaining(token) == .seconds(example.seconds))
        #expect(token.expirySource == .claims)
        #expect(token.warnings.count == example.warnings, "\(token.warnings)")
    }

    @Test(
        arguments: [
            (nil, 1), ("{}", 1), ("[]", 1), ("junk", 1), (#"{"created_at":"1"}"#, 1),
            (#"{"exp":0}"#, 2), (#"{"exp":-1}"#, 2), (#"{"exp":86400}"#, 2),
            (#"{"exp":"nan"}"#, 2), (#"{"exp":1e30}"#, 2), (#"{"exp":null}"#, 2),
            (#"{"created_at":"1800000000","expires_in":"86400"}"#, 2),
            (#"{"created_at":"1800000000000","expires_in":"0"}"#, 2),
            (#"{"created_at":"1800000000000","expires_in":"-1","exp":"z"}"#, 3),
        ] as [(String?, Int)]
    )
    func `without usable claims it is a day from the file's time`(
        claims: String?,
        warnings: Int
    ) throws {
        let token = try life(claims: claims)
        #expect(remaining(token) == .seconds(82_800))
        #expect(token.expirySource == .file)
        #expect(token.warnings.count == warnings, "\(token.warnings)")
    }

    @Test(
        arguments: [
            (0, 86_400), (-86_400, 0), (-86_401, -1), (-1_000_000, -913_600), (500, 86_400),
        ]
            as [(Int64, Int64)]
    )
    func `an old file has an ended token, and a file of the future none that lives longer`(
        modified: Int64,
        seconds: Int64
    ) throws {
        let token = try life(
            claims: nil,
            fileModifiedAt: Self.now.advanced(by: .seconds(modified))
        )
        #expect(remaining(token) == .seconds(seconds))
    }

    @Test(
        arguments: [
            (#"{"created_at":"1799990000000"}"#, -10_000), ("{}", -3600),
            (#"{"created_at":"1800000009000"}"#, 0), (#"{"created_at":"1800000"}"#, -3600),
        ] as [(String, Int64)]
    )
    func `it was issued when it says, else when the file was written`(
        claims: String,
        seconds: Int64
    ) throws {
        let token = try life(claims: claims)
        #expect(Self.now.duration(to: token.issuedAt) == .seconds(seconds))
    }

    @Test func `warnings repeat nothing of the token`() throws {
        let token = try life(
            claims: #"{"created_at":"sesame","expires_in":"sesame","exp":"sesame"}"#
        )
        #expect(token.warnings.count == 3)
        #expect(!token.warnings.joined().contains("sesame"))
    }
}
