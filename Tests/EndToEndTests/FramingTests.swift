import Sandbox
import Testing

extension EndToEnd {
    /// Messages that could be read in two ways.
    @Suite struct FramingTests {}
}

extension EndToEnd.FramingTests {
    private static let smuggled = "GET /echo/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    private static let heads: [(what: String, head: String)] = [
        ("both framings", "Host: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
        ("the other order", "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
        ("two lengths", "Host: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n"),
        ("a list of lengths", "Host: a\r\nContent-Length: 4, 5\r\n"),
        ("a signed length", "Host: a\r\nContent-Length: +4\r\n"),
        ("a negative length", "Host: a\r\nContent-Length: -1\r\n"),
        ("a hexadecimal length", "Host: a\r\nContent-Length: 0x4\r\n"),
        ("a length that is too large", "Host: a\r\nContent-Length: 99999999999999999999\r\n"),
        ("an empty length", "Host: a\r\nContent-Length:\r\n"),
        ("an unknown coding", "Host: a\r\nTransfer-Encoding: xchunked\r\n"),
        ("two codings", "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n"),
        ("identity", "Host: a\r\nTransfer-Encoding: identity\r\n"),
        ("chunked twice", "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n"),
        (
            "chunked in two fields",
            "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
        ),
        ("a vertical tab", "Host: a\r\nTransfer-Encoding:\u{0B}chunked\r\n"),
        ("a space before the colon", "Host: a\r\nTransfer-Encoding : chunked\r\n"),
        ("a folded line", "Host: a\r\nTransfer-Encoding:\r\n chunked\r\n"),
        ("a bare LF", "Host: a\nContent-Length: 4\r\n"),
        ("a bare CR", "Host: a\r\nX: a\rContent-Length: 4\r\n"),
        ("a NUL", "Host: a\r\nX: a\u{0}b\r\n"),
        ("a field without a name", "Host: a\r\n: x\r\n"),
        ("a field name with a space", "Host: a\r\nX Y: x\r\n"),
        ("a line without a colon", "Host: a\r\nContent-Length\r\n"),
        ("an empty coding", "Host: a\r\nTransfer-Encoding:\r\n"),
        ("a coding with a parameter", "Host: a\r\nTransfer-Encoding: chunked;q=1\r\n"),
        ("a list of one coding", "Host: a\r\nTransfer-Encoding: chunked,\r\n"),
        ("a quoted coding", "Host: a\r\nTransfer-Encoding: \"chunked\"\r\n"),
        ("a NUL behind the coding", "Host: a\r\nTransfer-Encoding: chunked\u{0}\r\n"),
        ("the same length twice", "Host: a\r\nContent-Length: 4\r\ncontent-length: 4\r\n"),
        ("a list of the same length", "Host: a\r\nContent-Length: 4, 4\r\n"),
        ("minus zero", "Host: a\r\nContent-Length: -0\r\n"),
        ("a quoted length", "Host: a\r\nContent-Length: \"4\"\r\n"),
        ("a fold by a tab", "Host: a\r\nX: a\r\n\tContent-Length: 4\r\n"),
        ("a line of whitespace", "Host: a\r\n \r\n"),
        ("a first line that is folded", " X: y\r\nHost: a\r\n"),
        ("a CR before the line end", "Host: a\r\nX: a\r\r\n"),
        ("a form feed", "Host: a\r\nX: a\u{0C}\r\n"),
        ("a DEL", "Host: a\r\nX: a\u{7F}\r\n"),
        ("a field name in quotes", "Host: a\r\n\"X\": x\r\n"),
        ("no host", "X: y\r\n"),
        ("an empty host", "Host:\r\n"),
        ("a host with a user", "Host: u@a\r\n"),
        ("a host with a path", "Host: a/b\r\n"),
        ("a list of hosts", "Host: a, b\r\n"),
        ("a host with a bad port", "Host: a:99999\r\n"),
        ("two hosts", "Host: a\r\nHost: b\r\n"),
        ("a host that is none", "Host: a b\r\n"),
    ]

    @Test func `an ambiguous head is answered 400, and nothing of it reaches AEM`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            for (what, head) in Self.heads {
                try await Self.check(scene, what, "POST /echo HTTP/1.1\r\n\(head)\r\n0\r\n\r\n")
            }
            #expect(scene.aem.requestCount == 0)
        }
    }

    private static let lines = [
        "GET  /echo HTTP/1.1", "GET /echo  HTTP/1.1", " GET /echo HTTP/1.1", "GET /echo",
        "GET /echo HTTP/1.1 ", "GET /ec ho HTTP/1.1", "G@T /echo HTTP/1.1", "GET echo HTTP/1.1",
        "GET\t/echo HTTP/1.1", "GET /echo http/1.1", "GET /echo HTTP/1.10", "GET * HTTP/1.1",
        "GET http://b/echo HTTP/1.1", "GET ftp://a/echo HTTP/1.1", "GET /\u{7F} HTTP/1.1",
        "GET /echo\u{0} HTTP/1.1", "GET /echo#f HTTP/1.1", "GET /echo HTTP/1",
        "GET /echo HTTP/01.1",
        "GET /echo HTTP/1.1 HTTP/1.1", "GET /echo HTTPS/1.1", "GET //a HTTP/-1.1", "GET",
        "GET http://u@a/echo HTTP/1.1", "GET http:///echo HTTP/1.1", "GET https://a:80/ HTTP/1.1",
        "GET http://a\\@b/ HTTP/1.1", "POST * HTTP/1.1", "OPTIONS *a HTTP/1.1",
        "CONNECT / HTTP/1.1",
        "CONNECT u@a:443 HTTP/1.1", "GET\u{0B}/echo HTTP/1.1", "GET /echo\tHTTP/1.1",
        "\u{FEFF}GET /echo HTTP/1.1", "\nGET /echo HTTP/1.1", "\rGET /echo HTTP/1.1",
        "\(String(repeating: "A", count: 33)) /echo HTTP/1.1",
    ]

    @Test func `a request line that is none is answered 400`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            for line in Self.lines {
                try await Self.check(scene, line, "\(line)\r\nHost: a\r\n\r\n")
            }
            #expect(scene.aem.requestCount == 0)
        }
    }

    private static let chunks = [
        "x\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n", "\r\n5\r\nhello\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nhello",
        "5\r\nhello\r\n0\r\nX : y\r\n\r\n", "5;\u{0}\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n", "8000000000000000\r\nhello", "00000000000000005\r\nhello",
        "5;\r\nhello\r\n0\r\n\r\n", "5;a=\"b\r\nhello\r\n0\r\n\r\n", "5;a\n\r\nhello\r\n0\r\n\r\n",
        "5;\(String(repeating: "a", count: 5_000))\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n-0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n", "5\r\nhello\r\n0\r\nHost: a\r\n\r\n",
        "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n",
    ]

    @Test func `a bad chunk ends the request and its connection`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            for chunk in Self.chunks {
                let head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                try await Self.check(scene, chunk, head + chunk)
            }
            // AEM may have seen a head, never a whole message.
            #expect(scene.aem.counts.completed == 0)
        }
    }

    /// 400 and close, although a good request follows.
    private static func check(_ scene: Scene, _ what: String, _ request: String) async throws {
        let connection = try await scene.connect()
        defer { connection.close() }
        connection.send(request + smuggled)
        let answer = try await connection.answer()
        #expect(answer.status == 400, "\(what)")
        #expect(answer.value("connection") == "close", "\(what)")
        #expect(answer.value("content-type") == "application/problem+json", "\(what)")
        let problem = try object(answer.body)
        #expect(problem["cause"] as? String == "malformed_request", "\(what)")
        #expect(try await connection.end().rest.isEmpty, "\(what)")
    }

    @Test(arguments: ["TRACE", "CONNECT"])
    func `tunnels and traces are not offered`(_ method: String) async throws {
        try await Scene.play { scene in
            let target = method == "CONNECT" ? "aem.test:443" : "/echo"
            let answer = try await scene.exchange(
                "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            #expect(answer.status == 405)
            #expect(answer.value("allow")?.contains("GET") == true)
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `other versions are answered 505`() async throws {
        try await Scene.play { scene in
            for version in ["HTTP/2.0", "HTTP/0.9"] {
                let answer = try await scene.exchange("GET / \(version)\r\nHost: a\r\n\r\n")
                #expect(answer.status == 505)
            }
        }
    }
}
