import Fuzzing
import NIOCore
import ProxyCore
import Testing

/// Links to an upstream become those of the address that the client used; `•` in what is expected
/// stands for that.
struct LinkRewriterTests {
    private func rewritten(_ text: String, _ url: String, isTLS: Bool = false) throws -> String {
        let request = try HeadSamples.request("GET / HTTP/1.1¶Host: proxy.test:8080¶")
        let client = try #require(
            ClientAddress(of: request, isTLS: isTLS, isLoopback: false)
        )
        let pattern = LinkPattern(try UpstreamURL(url))
        let input = wire(text)
        let whole = LinkCheck.rewritten([input[...]], pattern, client)
        let single = LinkCheck.rewritten(input.indices.map { input[$0...$0] }, pattern, client)
        #expect(whole == single)
        return Fuzzing.text(whole)
    }

    private func expect(_ text: String, _ expected: String, _ url: String) throws {
        let plain = expected.replacing("•", with: "proxy.test:8080")
        #expect(try rewritten(text, url) == plain)
    }

    @Test(arguments: [
        ("https://author.test", "http://•"),
        ("<a href=\"https://author.test/a?b#c\">", "<a href=\"http://•/a?b#c\">"),
        ("'https://author.test:443/a'", "'http://•/a'"),
        ("http://author.test:80", "http://•"),
        ("http://author.test/x http://author.test:443/y", "http://•/x http://•/y"),
        ("HTTPS://Author.TEST/A", "HTTP://•/A"),
        (#"{"a":"https:\/\/author.test\/x"}"#, #"{"a":"http:\/\/•\/x"}"#),
        (#"{\"a\":\"https://author.test\"}"#, #"{\"a\":\"http://•\"}"#),
        (#""see\nhttps://author.test\n""#, #""see\nhttp://•\n""#),
        (#""\u003chttps://author.test\u003e""#, #""\u003chttp://•\u003e""#),
        ("src=//author.test/a", "src=//•/a"),
        ("\"//author.test:443\" '//author.test'", "\"//•\" '//•'"),
        (#""\/\/author.test\/a""#, #""\/\/•\/a""#),
        ("//author.test", "//•"),
        ("url(https://author.test) url(//author.test/a.png)", "url(http://•) url(//•/a.png)"),
        ("a,https://author.test,https://author.test 2x", "a,http://•,http://• 2x"),
        ("See https://author.test. Or https://author.test!", "See http://•. Or http://•!"),
        ("https://author.test;https://author.test=", "http://•;http://•="),
        ("?to=https://author.test&mail=a@b", "?to=http://•&mail=a@b"),
        ("&quot;https://author.test&quot;,&quot;a@b&quot;", "&quot;http://•&quot;,&quot;a@b&quot;"),
        ("['https://author.test','a@b']", "['http://•','a@b']"),
        ("https://author.testhttps://author.test", "https://author.testhttp://•"),
        ("https://https://author.test", "https://http://•"),
        ("httphttps:https://author.test/https://author.test", "httphttps:http://•/http://•"),
        ("<https://author.test>", "<http://•>"),
        ("https://author.test\u{0}", "http://•\u{0}"),
    ])
    func `the upstream's origin is the client's address`(
        _ text: String,
        _ expected: String
    ) throws {
        try expect(text, expected, "https://author.test")
    }

    @Test(arguments: [
        "", "h", "https", "https:/", "https://", "https://author", "/", "//", "author.test",
        "https://author.test.evil.example/", "https://xauthor.test/", "https://author.tests",
        "https://author.test-x/", "https://author.test_/", "https://author.test~",
        "https://author.test@evil/", "https://author.test:x@evil/", "https://author.test:443@evil/",
        "https://author.test:443x@evil", "https://author.test;x@evil", "https://author.test,@evil",
        "https://author.test!$+x:y@evil", "https://author.test:@evil", "https://author.test%40evil",
        #"https://author.test\u0040evil"#, #"https://author.test\u002eevil"#,
        #"https://author.test\u00e9"#, "https://author.test.:443", "https://author.test./",
        "https://author.test..", "https://author.test:8443/", "https://author.test:4430/",
        "https://author.test:", "https://author.test:44", "https://author.test:0443/",
        "https://author.test\u{E9}", "https://user@author.test/", "https://other.test/author.test",
        "https://other.test//author.test/", "ftp://author.test/", "ws://author.test",
        "wss://author.test/", "x//author.test", ":///author.test", "https:/author.test",
        "https:author.test", #"https:\author.test"#, "https%3A%2F%2Fauthor.test", "//other.test/",
    ])
    func `nothing of other hosts is touched`(_ text: String) throws {
        try expect(text, text, "https://author.test")
    }

    @Test(arguments: [
        ("http://127.0.0.1:4502/a", "http://•/a"),
        ("https://127.0.0.1:4502", "http://•"),
        ("//127.0.0.1:4502/", "//•/"),
        (#"http:\/\/127.0.0.1:4502\/"#, #"http:\/\/•\/"#),
        ("http://127.0.0.1/ http://127.0.0.1:80/", "http://127.0.0.1/ http://127.0.0.1:80/"),
        (
            "http://127.0.0.1:45021 http://127.0.0.1:450",
            "http://127.0.0.1:45021 http://127.0.0.1:450"
        ),
        ("http://127.0.0.1:4502@evil", "http://127.0.0.1:4502@evil"),
    ])
    func `a port that is not usual has to be there`(_ text: String, _ expected: String) throws {
        try expect(text, expected, "http://127.0.0.1:4502")
    }

    @Test(arguments: [
        ("https://author.test/base/a", "http://•/a"),
        ("\"https://author.test/base\"", "\"http://•\""),
        ("https://author.test:443/base?q", "http://•?q"),
        (#"https:\/\/author.test\/base\/a"#, #"http:\/\/•\/a"#),
        ("//author.test/base#f", "//•#f"),
        ("https://author.test/base. https://author.test/base, x", "http://•. http://•, x"),
        ("https://author.test/basement", "https://author.test/basement"),
        ("https://author.test/base.html", "https://author.test/base.html"),
        ("https://author.test/base-x/", "https://author.test/base-x/"),
        ("https://author.test/BASE/", "https://author.test/BASE/"),
        (
            "https://author.test/other \"https://author.test\"",
            "https://author.test/other \"https://author.test\""
        ),
    ])
    func `only what is below the base path is there`(
        _ text: String,
        _ expected: String
    ) throws {
        try expect(text, expected, "https://author.test/base")
    }

    @Test func `to a client of TLS links are https`() throws {
        let text = "HTTP://author.test/ https://author.test //author.test"
        #expect(
            try rewritten(text, "https://author.test", isTLS: true)
                == "HTTPs://proxy.test:8080/ https://proxy.test:8080 //proxy.test:8080"
        )
    }

    @Test(arguments: [
        ("the end, oh", 0), ("http", 0), ("//", 0), ("\"\\/\\/", 0), ("https", 1), ("http:", 1),
        ("https://author.tes", 14), ("https://author.test", 15), ("https://author.test:4", 17),
        ("https://author.test;abc", 19),
    ])
    func `so many bytes wait for more at the most`(_ text: String, _ expected: Int) throws {
        let client = try #require(LinkCheck.client())
        var rewriter = LinkRewriter(LinkPattern(try UpstreamURL("https://author.test")), to: client)
        let piece = ByteBuffer(string: text)
        guard case .piece(let range) = rewriter.rewrite(piece.readableBytesSpan) else {
            Issue.record("copied")
            return
        }
        #expect(range.lowerBound == 0)
        #expect(text.utf8.count - range.upperBound == expected)
    }

    /// A hostile text is at most looked at as often as an address is long.
    @Test func `a text of beginnings costs no more memory`() throws {
        let client = try #require(LinkCheck.client())
        let pattern = LinkPattern(try UpstreamURL("https://author.test"))
        for part in ["https://", "//author.tes", "https://author.test;", "/", "h", "\\/"] {
            let input = wire(String(repeating: part, count: 2_000))
            let pieces = stride(from: 0, to: input.count, by: 7).map {
                input[$0..<min($0 + 7, input.count)]
            }
            #expect(LinkCheck.rewritten(pieces, pattern, client).count >= input.count / 2)
        }
    }
}
