import AdobeIMS
import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct LiveSecretsTests {
    private static let start = TokenSamples.start

    private func text(_ number: Int) -> String { "eyJhbGciOiJSUzI1NiJ9.token-\(number).c2ln" }

    private func token(_ number: Int, life: Duration = .seconds(100)) -> AccessToken {
        TokenSamples.token(text(number), life: life)
    }

    private func finds(_ search: SecretSearch?, _ number: Int) throws -> Bool {
        let head = try HeadSamples.response("HTTP/1.1 200 OK¶X: <\(text(number))>¶")
        return search?.isIn(head.fields) ?? false
    }

    private func found(_ secrets: LiveSecrets, _ numbers: ClosedRange<Int>) throws -> [Int] {
        try numbers.filter { try finds(secrets.search, $0) }
    }

    @Test func `before the first token nothing is searched`() {
        let secrets = LiveSecrets()
        #expect(secrets.search == nil)
        var view = LiveSecrets.View(of: secrets)
        let search = view.search
        #expect(search == nil)
    }

    @Test func `tokens of all credentials are found, also those that were replaced`() throws {
        let secrets = LiveSecrets()
        secrets.add(token(1), of: "a", at: Self.start)
        secrets.add(token(2), of: "b", at: Self.start)
        secrets.add(token(3), of: "a", at: Self.start)
        #expect(try found(secrets, 1...4) == [1, 2, 3])
    }

    @Test func `a token is forgotten when it has ended`() throws {
        let secrets = LiveSecrets()
        secrets.add(token(1, life: .seconds(50)), of: "a", at: Self.start)
        secrets.add(token(2, life: .seconds(51)), of: "b", at: Self.start)
        secrets.add(token(3), of: "a", at: TokenSamples.at(.seconds(50)))
        #expect(try found(secrets, 1...3) == [2, 3])
        secrets.add(token(4, life: .seconds(60)), of: "c", at: TokenSamples.at(.seconds(60)))
        #expect(try found(secrets, 1...4) == [2, 3])
        secrets.add(token(5, life: .seconds(61)), of: "c", at: TokenSamples.at(.seconds(60)))
        #expect(try found(secrets, 1...5) == [3, 5])
    }

    @Test func `of one credential so many are known, the newest`() throws {
        let secrets = LiveSecrets()
        for number in 1...9 { secrets.add(token(number), of: "a", at: Self.start) }
        secrets.add(token(10), of: "b", at: Self.start)
        #expect(try found(secrets, 1...10) == [6, 7, 8, 9, 10])
    }

    @Test func `a token that comes again is the newest`() throws {
        let secrets = LiveSecrets()
        for number in [1, 2, 3, 4, 1, 5] { secrets.add(token(number), of: "a", at: Self.start) }
        #expect(try found(secrets, 1...5) == [1, 3, 4, 5])
    }

    @Test func `a loop sees each change, and the same search as long as nothing changes`() throws {
        let secrets = LiveSecrets()
        var views = [LiveSecrets.View(of: secrets), LiveSecrets.View(of: secrets)]
        for number in 1...3 {
            secrets.add(token(number), of: "a", at: Self.start)
            for index in views.indices {
                let search = views[index].search
                #expect(try finds(search, number))
                #expect(search === secrets.search)
            }
        }
    }

    @Test func `dozens of tokens are each found, alone and across pieces`() throws {
        let texts = (0..<60).map { number in
            String(repeating: "eyJhbGciOiJSUzI1NiIsIng1dSI6Imltc19uYTEifQ.", count: 3)
                + String(repeating: "t\(number % 10)", count: 20 + number) + "\(number)"
        }
        let search = try #require(SecretSearch(for: texts.map(Secret.init)))
        for text in texts {
            for size in [1, 7, 100, 1000] {
                let body = Array("some words, and then \(text) and others".utf8)
                let pieces = stride(from: 0, to: body.count, by: size).map {
                    Array(body[$0..<min(body.count, $0 + size)])
                }
                #expect(FilteredBody(pieces, search).isFound)
            }
            let part = Array("x\(text.dropLast())".utf8) + [0x21]
            let isOther = texts.contains { String(text.dropLast()).contains($0) }
            #expect(FilteredBody([part], search).isFound == isOther)
        }
    }

    @Test func `no description shows a secret`() {
        let secrets = LiveSecrets()
        secrets.add(token(1), of: "a", at: Self.start)
        var shown = "\(secrets) \(LiveSecrets.View(of: secrets)) " + String(reflecting: secrets)
        dump(secrets, to: &shown)
        dump(LiveSecrets.View(of: secrets), to: &shown)
        #expect(!shown.contains("token-1"))
    }
}
