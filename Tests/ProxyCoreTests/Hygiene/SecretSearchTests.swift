import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct SecretSearchTests {
    private static let token = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJl"

    @Test(arguments: [
        ([], false), ([""], false), (["fifteen bytes.."], false), (["sixteen bytes..."], true),
        (["short", "a secret that is long enough"], true), (["äöüäöüäö"], true),
    ])
    func `a secret is searched for from sixteen bytes on`(_ secrets: [String], _ isOne: Bool) {
        #expect((SecretSearch(for: secrets.map(Secret.init)) != nil) == isOne)
    }

    @Test(arguments: [
        ("X-Echo: \(token)¶", true),
        ("X-Echo: Bearer \(token), and more¶", true),
        ("Location: https://author.test/?token=\(token)¶", true),
        ("X-\(token): 1¶", true),
        ("X-Echo: \(token.dropLast())¶", false),
        ("X-Echo: \(token.dropLast())¶X-Last: l¶", false),
        ("Content-Type: text/plain¶", false),
    ])
    func `a head is searched`(_ fields: String, _ isFound: Bool) throws {
        let search = try #require(SecretSearch(for: [Secret(Self.token)]))
        let head = try HeadSamples.response("HTTP/1.1 200 OK¶\(fields)")
        #expect(search.isIn(head.fields) == isFound)
    }

    @Test func `a reason is searched`() throws {
        let search = try #require(SecretSearch(for: [Secret(Self.token)]))
        let head = try HeadSamples.response("HTTP/1.1 401 not \(Self.token)!¶")
        #expect(search.isIn(head.fields))
        #expect(!search.isIn(.empty))
    }

    @Test func `a very long secret is known by its first part`() throws {
        let secret = String(repeating: "0123456789abcdef-", count: 300)
        let body = try FilteredBody([String(secret.dropLast(800))], secrets: [secret])
        #expect(body.isFound)
        let less = try FilteredBody([String(secret.prefix(4095))], secrets: [secret])
        #expect(!less.isFound)
    }

    @Test func `a secret is found in a head`() throws {
        let search = try #require(SecretSearch(for: [Secret(Self.token)]))
        let head = try HeadSamples.response("HTTP/1.1 200 OK¶X: \(Self.token)¶")
        #expect(search.isIn(head.fields))
    }
}
