import AdobeIMS
import NIOCore
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// The credential goes in last, alone, and whatever the client tries.
struct UpstreamHeadCredentialTests {
    @Test(arguments: [
        "", "Authorization: Bearer mine¶", "authorization: a¶AUTHORIZATION: b¶",
        "Authorization:¶", "Proxy-Authorization: Basic eA==¶", "Cookie: login-token=x¶",
        "Authorization: Bearer \(TokenSamples.text)¶", "Connection: close, x-authorization¶",
        "X-Authorization: Authorization: a¶", "Authorizatio: a¶Authorizationn: b¶",
    ])
    func `there is exactly one Authorization, and it is ours`(_ fields: String) throws {
        let request = try HeadSamples.request("GET /", fields)
        let head = try Fixture.compose(request, authorization: Fixture.bearer)
        let found = Fixture.lines(head).filter { $0.lowercased().hasPrefix("authorization:") }
        #expect(found == ["Authorization: Bearer \(TokenSamples.text)"])
        #expect(Fixture.lines(head).last == found.first)
        #expect(head.carriesOnly(Fixture.bearer))
        #expect(!head.carriesOnly(nil))
        #expect(!head.carriesOnly(Authorization(bearer: Secret("other"))))

        let without = try Fixture.compose(request)
        #expect(without.carriesOnly(nil))
        #expect(!without.carriesOnly(Fixture.bearer))
    }

    @Test(arguments: ["authorization", "host", "content-length", "transfer-encoding", "cookie"])
    func `Connection can't take a protected field out`(_ name: String) {
        for value in [name, name.uppercased(), "close, \(name)"] {
            let head = wire("GET / HTTP/1.1¶Host: h¶Connection: \(value)¶¶")
            let outcomes = RequestFeeding.outcomes(head)
            #expect(outcomes.first?.hasPrefix("400 The Connection field") == true, "\(outcomes)")
        }
    }

    @Test(
        arguments: [
            ([], false, true),
            (["Authorization: Bearer ours"], true, false),
            (["Authorization: Bearer ours", "Authorization: Bearer ours"], false, false),
            (["authorization: Bearer ours"], false, false),
            (["AUTHORIZATION:x", "Authorization: Bearer ours"], false, false),
            (["Authorization: Bearer ours", "authorization:x"], false, false),
            (["Authorization: Bearer our"], false, false),
            (["Authorization: Bearer ourss"], false, false),
            (["Authorization:Bearer ours"], false, false),
            (["Authorization: Basic eA=="], false, false),
            (["Authorization:"], false, false),
            (["X-Authorization: a", "Authorizations: b", "Authorizatio"], false, true),
            (
                ["X-Authorization: a", "Authorization: Bearer ours", "Authorizations: b"], true,
                false
            ),
            (["Authorization: Bearer ours", "X: y", "Z: z"], true, false),
            (["X: y", "Authorization: Bearer our"], false, false),
            (["X: y", "Authorization: Bearer ourss"], false, false),
            (["X: y", "Authorization: Bearer ours "], false, false),
            (["X: y", "Authorization:  Bearer ours"], false, false),
            (["X: y", "Authorization: Bearer OURS"], false, false),
            (["X: y", "Authorization: bearer ours"], false, false),
            (["Authorization : Bearer ours"], false, true),
            (["X: y", ""], false, true),
        ] as [([String], Bool, Bool)]
    )
    func `the last look finds what is missing, doubled or foreign`(
        _ lines: [String],
        _ isOurs: Bool,
        _ isNone: Bool
    ) {
        var head = UpstreamHead()
        for framing in [BodyFraming.none, .length(3), .chunked] {
            // Neither is a target a field, whatever it looks like, nor what Host says.
            head.reset(method: .get, host: "authorization: Bearer host") {
                $0.writeString("authorization: Bearer target")
            }
            for line in lines { head.appendLine { $0.writeString(line) } }
            head.end(framing)
            #expect(head.carriesOnly(Authorization(bearer: Secret("ours"))) == isOurs)
            #expect(head.carriesOnly(nil) == isNone)
        }
    }

    @Test func `a foreign Authorization that a route sets is found`() throws {
        let set = Route.Header(name: "authorization", value: Secret("Bearer foreign"))
        let route = Route(upstream: "aem", credential: nil, setHeaders: [set])
        let request = try HeadSamples.request("GET /", "")
        #expect(try !Fixture.compose(request, route: route).carriesOnly(nil))
        let head = try Fixture.compose(request, route: route, authorization: Fixture.bearer)
        #expect(!head.carriesOnly(Fixture.bearer))
    }

    @Test func `an empty head carries nothing`() {
        #expect(UpstreamHead().carriesOnly(nil))
        #expect(!UpstreamHead().carriesOnly(Fixture.bearer))
    }
}
