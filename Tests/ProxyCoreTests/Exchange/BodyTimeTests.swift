import ProxyCore
import Testing

struct BodyTimeTests {
    private static let mebibyte: Int64 = 1 << 20

    @Test(
        arguments: [
            // framing, what is replayable → seconds
            (.none, 0, 0), (.length(0), 0, 0), (.length(1), 1, 0), (.length(1000), 1000, 0),
            (.length(1001), 1000, 60), (.length(1), 0, 60), (.length(mebibyte - 1), 1000, 60),
            (.length(mebibyte), 1000, 62), (.length(mebibyte), 1 << 20, 0),
            (.length(100 * mebibyte), 1000, 260), (.length(10_240 * mebibyte), 1000, 20_540),
            (.length(.max), 1000, 17_592_186_044_474), (.length(.max), .max, 0),
            (.chunked, 0, 900), (.chunked, .max, 900),
        ] as [(BodyFraming, Int, Int)]
    )
    func `a token has to outlive a body at a mebibyte a second, twice and a minute`(
        _ framing: BodyFraming,
        _ replayable: Int,
        _ expected: Int
    ) {
        #expect(BodyTime.most(for: framing, replayable: replayable) == .seconds(expected))
    }
}
