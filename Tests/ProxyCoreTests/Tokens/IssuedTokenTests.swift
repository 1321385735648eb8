import AdobeIMS
import ProxyCore
import Testing

struct IssuedTokenTests {
    @Test(
        arguments: [
            // life, refreshBefore, jitter → usable until, refresh at; milliseconds since its issue
            (86_400_000, 900_000, 0, 86_370_000, 85_470_000),
            (86_400_000, 900_000, 0.5, 86_370_000, 85_357_500),
            (86_400_000, 100_000_000, 0, 86_370_000, 77_730_000),
            (86_400_000, 0, 0.5, 86_370_000, 86_370_000),
            (9_000_000, 900_000, 0, 8_970_000, 8_070_000),
            (3_600_000, 900_000, 0, 3_570_000, 3_210_000),
            (120_000, 900_000, 0, 90_000, 78_000),
            (60_000, 900_000, 0, 45_000, 39_000),
            (60_000, 1000, 0, 45_000, 44_000),
            (20_000, 900_000, 0, 15_000, 13_000),
            (1000, 900_000, 0, 750, 650),
        ] as [(Int64, Int64, Double, Int64, Int64)]
    )
    func `it is replaced ahead of its end and given up before it`(
        _ life: Int64,
        _ refreshBefore: Int64,
        _ jitter: Double,
        _ usableUntil: Int64,
        _ refreshAt: Int64
    ) {
        let token = IssuedToken(
            TokenSamples.token(life: .milliseconds(life)),
            generation: 7,
            refreshBefore: .milliseconds(refreshBefore),
            jitter: jitter
        )
        #expect(token.generation == 7)
        #expect(token.expiry.sinceStart == life)
        #expect(token.usableUntil.sinceStart == usableUntil)
        #expect(token.refreshAt.sinceStart == refreshAt)
    }

    @Test(arguments: [0, 0.25, 0.5, 0.75, 0.999])
    func `jitter moves the refresh ahead by a quarter at most`(_ jitter: Double) {
        let token = IssuedToken(
            TokenSamples.token(),
            generation: 1,
            refreshBefore: .seconds(900),
            jitter: jitter
        )
        let ahead = token.refreshAt.duration(to: token.usableUntil)
        #expect(ahead >= .seconds(900))
        #expect(ahead < .seconds(1125))
        #expect((ahead == .seconds(900)) == (jitter == 0))
    }

    @Test(arguments: [1, 10, 59, 60, 61, 120, 121, 3600, 86_400, 86_700])
    func `a token of any life is used, then replaced, then given up`(_ seconds: Int) {
        for jitter in [0, 0.999] {
            let token = IssuedToken(
                TokenSamples.token(life: .seconds(seconds)),
                generation: 1,
                refreshBefore: .seconds(900),
                jitter: jitter
            )
            #expect(TokenSamples.start < token.refreshAt)
            #expect(token.refreshAt < token.usableUntil)
            #expect(token.usableUntil < token.expiry)
        }
    }

    @Test func `a token is shown nowhere`() {
        let token = TokenSamples.issued()
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains(TokenSamples.text))
        }
    }

    @Test func `tokens are told apart by identity`() {
        let token = TokenSamples.issued()
        #expect(token == token)
        #expect(token != TokenSamples.issued())
    }
}
