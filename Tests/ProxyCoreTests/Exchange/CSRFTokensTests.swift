import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// What is kept of the CSRF tokens that an upstream gave.
struct CSRFTokensTests {
    private let first = TokenSamples.issued(generation: 1)
    private let tokens = CSRFTokens()

    private static func csrf(_ text: String) throws -> CSRFToken {
        let answer = ByteBuffer(string: #"{"token":"\#(text)"}"#)
        return try #require(CSRFToken(status: 200, answer: answer))
    }

    private static func time(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + .seconds(seconds)
    }

    private func kept(
        beside token: IssuedToken? = nil,
        of credential: String = "author",
        at time: Int64 = 0
    ) -> String? {
        tokens.token(beside: token ?? first, of: credential, at: Self.time(time))?.value.reveal()
    }

    @Test func `it is kept for five minutes`() throws {
        #expect(kept() == nil)
        tokens.keep(try Self.csrf("a"), beside: first, of: "author", at: Self.time(0))
        #expect(kept(at: 299) == "a")
        #expect(kept(at: 300) == nil)
        tokens.keep(try Self.csrf("b"), beside: first, of: "author", at: Self.time(200))
        #expect(kept(at: 499) == "b")
    }

    @Test func `it goes beside no other access token, and is no other credential's`() throws {
        tokens.keep(try Self.csrf("a"), beside: first, of: "author", at: Self.time(0))
        #expect(kept(beside: TokenSamples.issued(generation: 2)) == nil)
        // As after a reload, of which the generation begins anew.
        #expect(kept(beside: TokenSamples.issued(generation: 1)) == nil)
        #expect(kept(of: "reader") == nil)
        tokens.keep(try Self.csrf("b"), beside: first, of: "reader", at: Self.time(0))
        #expect(kept() == "a")
        #expect(kept(of: "reader") == "b")
    }

    @Test func `one that was refused is dropped, a newer one is not`() throws {
        tokens.keep(try Self.csrf("a"), beside: first, of: "author", at: Self.time(0))
        tokens.drop(try Self.csrf("b"), of: "author")
        tokens.drop(try Self.csrf("a"), of: "reader")
        #expect(kept() == "a")
        tokens.drop(try Self.csrf("a"), of: "author")
        #expect(kept() == nil)
    }
}
