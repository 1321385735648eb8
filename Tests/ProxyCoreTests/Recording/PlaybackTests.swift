import ProxyCore
import Testing

/// Which recording answers a request.
struct PlaybackTests {
    private static func exchange(
        _ method: String,
        _ target: String,
        _ body: String = "",
        status: Int = 200
    ) -> ArchivedExchange {
        ArchivedExchange(
            method: method,
            origin: "http://a",
            target: target,
            status: status,
            body: Array(body.utf8)
        )
    }

    private static let recordings = [
        exchange("GET", "/a", "1"), exchange("GET", "/a", "2"), exchange("GET", "/a?x=1", "3"),
        exchange("POST", "/a", "4"), exchange("GET", "/b/c/d.json", "5"),
        exchange("GET", "/lost", status: 0),
    ]

    @Test(arguments: [
        ("GET", "/a", ["1", "2", "2"]), ("GET", "/a?x=1", ["3", "3"]), ("POST", "/a", ["4"]),
        ("HEAD", "/a", ["1", "1"]), ("GET", "/b/c/d.json", ["5"]),
    ])
    func `the same method, path and query, in order, then the last`(
        _ method: String,
        _ target: String,
        _ bodies: [String]
    ) {
        var playback = Playback(Self.recordings)
        for body in bodies {
            guard case .answer(let exchange) = playback.answer(method: method, target: target)
            else {
                Issue.record("no answer")
                continue
            }
            #expect(exchange.body == Array(body.utf8))
        }
    }

    @Test(arguments: [
        ("PUT", "/a", "GET /a"), ("GET", "/a?x=2", "GET /a?x=1"), ("POST", "/a?x=1", "POST /a"),
        ("GET", "/b/c/e.json", "GET /b/c/d.json"), ("GET", "/B/c/d.json", "GET /b/c/d.json"),
        ("GET", "/lost", "GET /a"),
    ])
    func `what isn't recorded is told with what is nearest`(
        _ method: String,
        _ target: String,
        _ nearest: String
    ) {
        var playback = Playback(Self.recordings)
        #expect(playback.answer(method: method, target: target) == .absent(nearest: nearest))
    }

    @Test func `of nothing nothing is near`() {
        var playback = Playback([])
        #expect(playback.answer(method: "GET", target: "/") == .absent(nearest: nil))
    }

    @Test(arguments: [
        ("http://a/b?c=d#e", "http://a", "/b?c=d"), ("HTTPS://A:8443", "https://a:8443", "/"),
        ("https://u:p@a/b", "https://a", "/b"), ("http://a?b", "http://a", "/?b"),
        ("/b/c?d", "", "/b/c?d"),
    ])
    func `a URL has an origin and a target`(_ url: String, _ origin: String, _ target: String) {
        let parts = ArchivedExchange.parts(ofURL: url)
        #expect(parts?.origin == origin)
        #expect(parts?.target == target)
    }

    @Test(arguments: ["data:text/plain,a", "blob:http://a/b", "", "a", "ws://a/b"])
    func `others have none`(_ url: String) {
        #expect(ArchivedExchange.parts(ofURL: url) == nil)
    }

    @Test func `what was of the connection or is redacted is not sent again`() {
        var exchange = Self.exchange("GET", "/a", "x")
        exchange.fields = [
            .init(":status", "200"), .init("Content-Type", "text/plain"),
            .init("Content-Length", "99"), .init("transfer-encoding", "chunked"),
            .init("Content-Encoding", "br"), .init("Date", "long ago"),
            .init("Set-Cookie", "a=redacted; Path=/"), .init("Set-Cookie", "b=1"),
            .init("Location", "http://a/next?x"), .init("Content-Location", "http://b/next"),
            .init("bad name", "x"), .init("X-Bad", "a\r\nb"), .init("Connection", "close"),
        ]
        let names = exchange.fieldsToSend.map { "\($0.name): \($0.value)" }
        #expect(
            names == [
                "Content-Type: text/plain", "Set-Cookie: b=1", "Location: /next?x",
                "Content-Location: http://b/next",
            ]
        )
        exchange.isCoded = true
        #expect(exchange.fieldsToSend.contains { $0.name == "Content-Encoding" })
    }
}
