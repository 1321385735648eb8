import Fuzzing
import NIOCore
import ProxyCore
import Testing

/// Any split of a text gives what the text gives as one piece.
struct LinkRewriterPropertyTests {
    private static let parts = [
        "https://author.test", "http://", "//author.test", ":443", ":80", ":", "\\/\\/",
        "author.test",
        "/base", "\\/base", "/", "@evil", ".", ";", ",", " ", "\"", "'", "\\u0040", "\\u0022", "h",
        "HTTPS://AUTHOR.TEST", "x", "\u{E9}", "https:\\/\\/author.test", "author", "\\", "ftp:",
    ]

    @Test(arguments: 0..<16)
    func `however a text is split, the same comes out`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let client = try #require(LinkCheck.client())
        let patterns = try ["https://author.test", "http://author.test:443/base"].map {
            LinkPattern(try UpstreamURL($0))
        }
        var changed = 0
        for _ in 0..<300 {
            let count = Int.random(in: 1...14, using: &random)
            let text = (0..<count).map { _ in Self.parts.randomElement(using: &random) ?? "" }
            let input = wire(text.joined())
            for pattern in patterns {
                let whole = LinkCheck.rewritten([input[...]], pattern, client)
                changed += whole == input ? 0 : 1
                for longest in [1, 2, 5, 30] {
                    var pieces: [ArraySlice<UInt8>] = []
                    var start = 0
                    while start < input.count {
                        let length = Int.random(in: 0...longest, using: &random)
                        let end = min(input.count, start + length)
                        pieces.append(input[start..<end])
                        start = end
                    }
                    let cut = LinkCheck.rewritten(pieces, pattern, client)
                    try #require(cut == whole, "\(text.joined()) in \(pieces.map(\.count))")
                }
            }
        }
        #expect(changed > 30)
    }
}
