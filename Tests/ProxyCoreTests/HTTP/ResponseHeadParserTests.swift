import NIOCore
import ProxyCore
import Testing

struct ResponseHeadParserTests {
    @Test(arguments: [
        ("", []),
        ("HTTP/1.1 200 OK¶¶", ["200 'OK'"]),
        ("HTTP/1.0 200 OK¶¶", ["200 'OK'"]),
        ("HTTP/1.1 204 ¶¶", ["204 ''"]),
        ("HTTP/1.1 404¶¶", ["404 ''"]),
        ("HTTP/1.1 404\n\n", ["404 ''"]),
        ("HTTP/1.1 200 OK\n\n", ["200 'OK'"]),
        ("HTTP/1.1 200 OK\nA: b\n¶", ["200 'OK'|A=b"]),
        ("HTTP/1.1 200 OK¶A: b \nB:\nC:c¶\n", ["200 'OK'|A=b|B=|C=c"]),
        ("HTTP/1.1 299 Tr\u{E8}s \t bien ¶¶", ["299 'Tr\u{E8}s \t bien '"]),
        ("HTTP/1.1 200  OK¶¶", ["200 ' OK'"]),
        ("HTTP/1.1 599 x¶¶", ["599 'x'"]),
        ("HTTP/1.1 100 x¶¶", ["100 'x'"]),
        ("HTTP/1.1 103 Early Hints¶Link: </a>¶¶", ["103 'Early Hints'|Link=</a>"]),
        ("HTTP/1.1 200 OK¶A: b¶a:c¶A:\t d\t¶B:¶¶", ["200 'OK'|A=b|a=c|A=d|B="]),
        ("HTTP/1.1 200 OK¶X: \u{80}\u{FF}\"¶¶", ["200 'OK'|X=\u{80}\u{FF}\""]),
        (
            "HTTP/1.1 200 ¶content-length: 5¶content-type: text/plain¶¶",
            ["200 '' 5|content-length=5|content-type=text/plain"]
        ),
        ("HTTP/1.1 200 OK¶Content-Length: 0¶¶", ["200 'OK' 0|Content-Length=0"]),
        (
            "HTTP/1.1 200 OK¶Content-Length: 5¶X: y¶content-length: 05¶¶",
            ["200 'OK' 5|Content-Length=5|X=y"]
        ),
        (
            "HTTP/1.1 200 OK¶Transfer-Encoding: Chunked¶¶",
            ["200 'OK' chunked|Transfer-Encoding=Chunked"]
        ),
        ("HTTP/1.1 200 OK¶Set-Cookie: a¶Set-Cookie: a¶¶", ["200 'OK'|Set-Cookie=a|Set-Cookie=a"]),
        ("HTTP/1.1 200 OK¶X: y¶", ["more"]),
        ("HTTP/1.1 200 OK¶X: y¶\r", ["more"]),
        ("HTTP/1.1 200 OK¶", ["more"]),
        ("HTTP/1.1 200 OK", ["more"]), ("HTTP/1.1 200 OK\r", ["more"]),
        ("HTTP/1.1 200 OK¶A: b", ["more"]), ("HTTP", ["more"]), ("HTTP/9", ["more"]),
        ("HTTP/1.1 100 Continue¶¶HTTP/1.1 200 OK¶A: b¶¶", ["100 'Continue'", "200 'OK'|A=b"]),
        (
            "HTTP/1.1 103 x¶A: b¶¶HTTP/1.1 103 y\nA: c\n\nHTTP/1.0 200 ¶¶HTTP/1.1 3",
            ["103 'x'|A=b", "103 'y'|A=c", "200 ''", "more"]
        ),
    ])
    func `a response head is read as it came`(_ input: String, _ expected: [String]) {
        #expect(ResponseFeeding.outcomes(wire(input)) == expected)
        #expect(ResponseFeeding.disagreement(wire(input)) == nil)
    }

    @Test(arguments: [
        ("¶", "version"), ("HTTP/1.2 200 OK¶", "version"), ("HTTP/3 200 OK¶", "version"),
        ("\n", "version"), ("\r\r\n", "version"),
        ("HTTP/2.0 200 OK¶", "version"), ("http/1.1 200 OK¶", "version"),
        ("HTTP/2 200 ¶", "version"), ("HTTP/2 200¶", "version"),
        ("HTTP/0.9 200 OK¶", "version"), ("HTTP/1.10 200 OK¶", "version"),
        ("HTTP/2 200 ¶transfer-encoding: chunked¶", "version"),
        ("nonsense", "version"), ("\u{0}", "version"), ("HTTQ", "version"), ("http", "version"),
        ("ICY 200 OK¶", "version"), ("<html>¶", "version"),
        ("HTTP/1.1200 OK¶", "version"), ("HTTP/1.1\t200 OK¶", "version"),
        (" HTTP/1.1 200 OK¶", "version"), ("¶HTTP/1.1 200 OK¶", "version"),
        ("HTTP/1.1 ¶", "three digits"), ("HTTP/1.1 20¶", "three digits"),
        ("HTTP/1.1 20 OK¶", "three digits"),
        ("HTTP/1.1 2000 OK¶", "three digits"), ("HTTP/1.1 200OK¶", "three digits"),
        ("HTTP/1.1  200 OK¶", "three digits"), ("HTTP/1.1 +20 OK¶", "three digits"),
        ("HTTP/1.1 2x0 OK¶", "three digits"), ("HTTP/1.1 200\tOK¶", "three digits"),
        ("HTTP/1.1 000 x¶", "pass on"), ("HTTP/1.1 099 x¶", "pass on"),
        ("HTTP/1.1 600 x¶", "pass on"),
        ("HTTP/1.1 999 x¶", "pass on"), ("HTTP/1.1 101 Switching Protocols¶", "pass on"),
        ("HTTP/1.1 200 O\u{0}K¶", "control"), ("HTTP/1.1 200 O\rK¶", "control"),
        ("HTTP/1.1 200 OK\r\r\n", "control"), ("HTTP/1.1 200 \u{7F}¶", "control"),
        ("HTTP/1.1 200 OK¶A : b¶", "whitespace"),
        ("HTTP/1.1 200 OK¶ A: b¶", "whitespace"), ("HTTP/1.1 200 OK¶A: b¶\tc¶", "whitespace"),
        ("HTTP/1.1 200 OK\nA: b\n c\n", "whitespace"),
        ("HTTP/1.1 200 OK¶: b¶", "empty"), ("HTTP/1.1 200 OK¶A¶", "no colon"),
        ("HTTP/1.1 200 OK¶A\n", "LF alone"),
        ("HTTP/1.1 200 OK¶A(: b¶", "empty or"), ("HTTP/1.1 200 OK¶A: \u{0}¶", "control"),
        ("HTTP/1.1 200 OK¶A: b\rc¶", "CR stands"), ("HTTP/1.1 200 OK¶A: \u{1F}¶", "control"),
        ("HTTP/1.1 200 OK¶A: b\r\r\n", "CR stands"), ("HTTP/1.1 200 OK¶\r\r\n", "CR stands"),
        ("HTTP/1.1 200 OK¶Content-Length: ¶", "not one number"),
        ("HTTP/1.1 200 OK¶Content-Length: 5, 5¶", "not one number"),
        ("HTTP/1.1 200 OK¶Content-Length: -5¶", "not one number"),
        ("HTTP/1.1 200 OK¶Content-Length: 5 5¶", "not one number"),
        ("HTTP/1.1 200 OK¶Content-Length: 9223372036854775808¶", "not one number"),
        ("HTTP/1.1 200 OK¶Content-Length: 5¶Content-Length: 6¶", "two lengths"),
        ("HTTP/1.1 200 OK¶Content-Length: 5¶Transfer-Encoding: chunked¶", "beside"),
        ("HTTP/1.1 200 OK¶Transfer-Encoding: chunked¶Content-Length: 5¶", "beside"),
        ("HTTP/1.1 200 OK¶Transfer-Encoding: gzip, chunked¶", "not understood"),
        ("HTTP/1.1 200 OK¶Transfer-Encoding: identity¶", "not understood"),
        (
            "HTTP/1.1 200 OK¶Transfer-Encoding: chunked¶Transfer-Encoding: chunked¶",
            "not understood"
        ),
        ("HTTP/1.0 200 OK¶Transfer-Encoding: chunked¶", "not understood"),
    ])
    func `a malformed response head is refused`(_ input: String, _ reason: String) {
        for bytes in [wire(input), wire(input + "¶¶"), wire("HTTP/1.1 103 ¶¶" + input)] {
            let outcome = ResponseFeeding.outcomes(bytes).last ?? ""
            #expect(outcome.hasPrefix("502 "), "\(outcome)")
            #expect(outcome.contains(reason), "\(outcome)")
            #expect(ResponseFeeding.disagreement(bytes) == nil)
        }
    }

    @Test(arguments: [(0, false), (-1, true), (1, false), (-30, true)])
    func `a head may be as large as the limit`(_ slack: Int, _ isTooLarge: Bool) {
        let head = wire("HTTP/1.1 200 OK¶A: b¶Cde: fghi¶¶")
        let limit = head.count + slack
        let outcome = ResponseFeeding.outcomes(head, limit: limit).first ?? ""
        #expect(outcome.hasPrefix("502 The response's head is larger") == isTooLarge)
        #expect(outcome.hasPrefix("200 ") != isTooLarge)
        #expect(ResponseFeeding.disagreement(head, limit: limit) == nil)
    }

    /// In bytes, with the line's end.
    @Test(arguments: [(4096, false), (4097, true), (5000, true), (60_000, true)])
    func `a status line has a limit of its own`(_ length: Int, _ isTooLarge: Bool) {
        let start = wire("HTTP/1.1 200 ")
        let reason = [UInt8](repeating: 0x61, count: length - start.count - 2)
        let head = start + reason + wire("¶A: b¶¶")
        for cuts in [[], [4095], [4096], [4500], [length - 1], [length], Array(4000..<5000)] {
            let outcome = ResponseFeeding.outcomes(head, cuts: cuts).first ?? ""
            #expect(outcome.hasPrefix("502 The response's head is larger") == isTooLarge, "\(cuts)")
        }
    }

    @Test(arguments: [(256, "200"), (257, "502")])
    func `a head may have 256 fields`(_ count: Int, _ expected: String) {
        let fields = String(repeating: "a: b¶", count: count)
        let bytes = wire("HTTP/1.1 200 OK¶\(fields)¶")
        for cuts in [[], [500], Array(1..<bytes.count)] {
            #expect(ResponseFeeding.outcomes(bytes, cuts: cuts).first?.hasPrefix(expected) == true)
        }
    }

    @Test func `heads follow each other, each with its own fields and its own limit`() {
        let bytes = wire("HTTP/1.1 103 Hints¶Link: a¶¶HTTP/1.1 200 OK¶B: c¶¶")
        let heads = ["103 'Hints'|Link=a", "200 'OK'|B=c"]
        #expect(ResponseFeeding.outcomes(bytes, limit: 40) == heads)
        #expect(ResponseFeeding.disagreement(bytes, limit: 40) == nil)
        #expect(ResponseFeeding.heads(bytes).map(\.isInformational) == [true, false])
        #expect(ResponseFeeding.heads(bytes).map(\.minorVersion) == [1, 1])
    }

    @Test func `what stands behind a head is left where it is`() {
        var parser = ResponseHeadParser(limit: 100)
        var buffer = ByteBuffer(bytes: wire("HTTP/1.1 200 OK¶A: b¶¶hello"))
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        #expect(text(buffer) == "hello")
        // The head's bytes are its own.
        buffer.clear()
        buffer.writeRepeatingByte(0x78, count: 100)
        #expect(ResponseFeeding.describe(head) == "200 'OK'|A=b")
    }

    @Test func `after a problem it is repeated, whatever comes`() {
        var parser = ResponseHeadParser(limit: 100)
        var buffer = ByteBuffer(bytes: wire("nonsense¶"))
        for _ in 0..<2 {
            guard case .problem(let problem) = parser.parse(&buffer) else {
                Issue.record("no problem")
                return
            }
            #expect(problem.status == 502)
            #expect(problem.detail.contains("version"))
            buffer = ByteBuffer(bytes: wire("HTTP/1.1 200 OK¶¶"))
        }
        #expect(buffer.readableBytes == 19)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 ¶", true), ("HTTP/1.0 200 ¶", false),
        ("HTTP/1.1 200 ¶Connection: close¶", false), ("HTTP/1.1 200 ¶connection: CLOSE¶", false),
        ("HTTP/1.0 200 ¶Connection: keep-alive¶", true),
        ("HTTP/1.0 200 ¶Connection: x, Keep-Alive ,y¶", true),
        ("HTTP/1.0 200 ¶Connection: keep-alive¶Connection: close¶", false),
        ("HTTP/1.1 200 ¶Connection: x,close¶", false),
        ("HTTP/1.1 200 ¶Connection: closed, x-close¶", true),
        ("HTTP/1.1 200 ¶Connection:¶", true), ("HTTP/1.0 200 ¶Connection:¶", false),
        ("HTTP/1.0 200 ¶Keep-Alive: timeout=5¶", false),
        ("HTTP/1.1 200 ¶Proxy-Connection: close¶", true),
    ])
    func `version and Connection say whether the connection is kept`(
        _ head: String,
        _ isKept: Bool
    ) throws {
        #expect(try HeadSamples.response(head).keepsConnection == isKept)
    }
}
