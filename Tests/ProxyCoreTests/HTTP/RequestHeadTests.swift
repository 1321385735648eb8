import NIOCore
import ProxyCore
import Testing

struct RequestHeadTests {
    private func head(_ input: String) throws -> RequestHead {
        try #require(RequestFeeding.heads(wire(input)).first)
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1¶Host: EX.com:80¶¶", "EX.com:80", "ex.com", 80),
            ("GET / HTTP/1.1¶Host: [::A]¶¶", "[::A]", "[::a]", nil),
            ("GET / HTTP/1.0¶¶", "", "", nil),
            ("GET http://Ex:81/a HTTP/1.0¶¶", "Ex:81", "ex", 81),
            ("GET http://Ex?a HTTP/1.0¶¶", "Ex", "ex", nil),
            ("CONNECT Ex:443 HTTP/1.0¶¶", "Ex:443", "ex", 443),
        ] as [(String, String, String, Int?)]
    )
    func `the host is known as sent and in parts`(
        _ input: String,
        _ host: String,
        _ name: String,
        _ port: Int?
    ) throws {
        let head = try head(input)
        #expect(head.host == host)
        #expect(head.hostName == name)
        #expect(head.hostPort == port)
        #expect(head.hostNameEquals(ignoringCase: name.uppercased()))
        #expect(!head.hostNameEquals(ignoringCase: name + "x"))
    }

    @Test func `a target that is not UTF-8 keeps its bytes`() throws {
        let head = try head("GET /\u{E9} HTTP/1.0¶¶")
        #expect(text(head.targetSlice) == "/\u{E9}")
        #expect(head.target == "/\u{FFFD}")
    }

    @Test(
        arguments: [
            ("GET /", "/"), ("GET /?", "/"), ("GET /a/b?c=/d", "/a/b"), ("GET /a?b?c", "/a"),
            ("GET /a%3Fb?c", "/a%3Fb"), ("GET //a//b/", "//a//b/"), ("GET /\u{E9}?x", "/\u{FFFD}"),
            ("GET http://ex/a/b?c", "/a/b"), ("GET http://ex", "/"), ("GET http://ex/", "/"),
            ("GET http://ex?a=/b", "/"), ("GET http://ex:81/?", "/"),
            ("OPTIONS *", "*"), ("OPTIONS http://ex", "*"), ("OPTIONS http://ex/", "/"),
            ("CONNECT ex:443", "ex:443"),
        ]
    )
    func `the path is the target up to its query`(_ line: String, _ path: String) throws {
        #expect(try head("\(line) HTTP/1.0¶¶").path == path)
        // Also of a head that lies behind another one.
        let second = RequestFeeding.heads(
            wire("GET /first HTTP/1.1¶Host: a¶¶\(line) HTTP/1.0¶¶")
        )
        #expect(second.last?.path == path)
    }

    @Test(arguments: [
        (Method.get, true, true), (.head, true, true), (.options, true, true), (.trace, true, true),
        (.put, false, true), (.delete, false, true), (.post, false, false), (.patch, false, false),
        (.connect, false, false), (.other("PROPFIND"), true, true), (.other("get"), false, false),
    ])
    func `methods are known by name and by what they may do`(
        _ method: Method,
        _ isSafe: Bool,
        _ isIdempotent: Bool
    ) throws {
        #expect(method.isSafe == isSafe)
        #expect(method.isIdempotent == isIdempotent)
        #expect(Method(method.name) == method)
        guard method != .connect else { return }
        #expect(try head("\(method.name) / HTTP/1.0¶¶").method == method)
    }

    @Test(arguments: ["TRACE", "trace", "Trace", "CONNECT", "connect", "cONNECT"])
    func `tunnels and traces are refused in any case`(_ name: String) {
        #expect(Method(name).isRefused)
        #expect(!Method("\(name)S").isRefused)
        #expect(!Method("X\(name)").isRefused)
    }

    @Test(
        arguments: [
            ("OPTIONS", "Max-Forwards: 5¶", 4), ("OPTIONS", "Max-Forwards: 1¶", 0),
            ("OPTIONS", "max-forwards: 0¶", -1), ("OPTIONS", "Max-Forwards: 007¶", 6),
            ("OPTIONS", "Max-Forwards: 3¶Max-Forwards: 2¶", 1),
            ("OPTIONS", "Max-Forwards: x¶Max-Forwards: 2¶", 1),
            ("OPTIONS", "", nil), ("OPTIONS", "Max-Forwards:¶", nil),
            ("OPTIONS", "Max-Forwards: -1¶", nil), ("OPTIONS", "Max-Forwards: 1, 2¶", nil),
            ("GET", "Max-Forwards: 0¶", nil), ("options", "Max-Forwards: 0¶", nil),
        ] as [(String, String, Int64?)]
    )
    func `OPTIONS counts how often it is forwarded`(
        _ method: String,
        _ fields: String,
        _ left: Int64?
    ) throws {
        let head = try head("\(method) / HTTP/1.0¶\(fields)¶")
        #expect(head.forwardsLeft == left)
        #expect(head.isForProxy == (left == -1))
    }

    @Test(arguments: [
        ("OPTIONS *", true), ("OPTIONS http://ex", true), ("OPTIONS /", false), ("GET /", false),
        ("OPTIONS /*", false), ("GET http://ex", false),
    ])
    func `OPTIONS for the server is for the proxy`(_ line: String, _ isForProxy: Bool) throws {
        #expect(try head("\(line) HTTP/1.0¶¶").isForProxy == isForProxy)
    }
}
