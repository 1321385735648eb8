import NIOCore
import ProxyCore
import Testing

struct UpstreamReaderTests {
    private static let chunked = "HTTP/1.1 200 ¶Transfer-Encoding: chunked¶¶"

    private func expect(
        _ input: String,
        _ expected: String,
        method: Method = .get,
        closing: AnswerReading.Closing = .none
    ) {
        let bytes = wire(input)
        #expect(AnswerReading.outcome(bytes, method: method, closing: closing) == expected)
        let cuts = AnswerReading.disagreement(bytes, method: method, closing: closing)
        #expect(cuts == nil, "\(input)")
    }

    @Test(arguments: [
        ("", "more"), ("HTTP/1.1 2", "more"),
        ("HTTP/1.1 200 ¶Content-Length: 5¶¶hello", "200 keep 'hello' end"),
        ("HTTP/1.1 200 ¶Content-Length: 5¶¶hello¶", "200 keep 'hello' end +\r\n"),
        ("HTTP/1.1 200 ¶Content-Length: 5¶¶hell", "200 keep 'hell' more"),
        ("HTTP/1.1 200 ¶Content-Length: 0¶¶", "200 keep end"),
        ("HTTP/1.1 404 ¶Content-Length: 1¶¶x", "404 keep 'x' end"),
        ("HTTP/1.1 500 ¶Content-Length: 1¶Connection: close¶¶x", "500 close 'x' end"),
        ("HTTP/1.0 200 ¶Content-Length: 1¶¶x", "200 close 'x' end"),
        ("HTTP/1.0 200 ¶Content-Length: 1¶Connection: Keep-Alive¶¶x", "200 keep 'x' end"),
        ("HTTP/1.1 200 ¶Content-Length: 1¶Connection: keep-alive, close¶¶x", "200 close 'x' end"),
        (chunked + "5¶hello¶3;a=b¶abc¶0¶¶", "200 keep 'helloabc' end"),
        (chunked + "0¶¶", "200 keep end"), (chunked + "0¶¶HTTP", "200 keep end +HTTP"),
        (chunked + "5¶hello¶0¶", "200 keep 'hello' more"),
        (chunked + "5¶hello¶", "200 keep 'hello' more"), (chunked, "200 keep more"),
        ("HTTP/1.1 200 ¶¶hello¶", "200 close 'hello\r\n' more"),
        ("HTTP/1.1 200 ¶Connection: keep-alive¶¶", "200 close more"),
        ("HTTP/1.1 205 ¶¶", "205 close more"),
        ("HTTP/1.1 200 ¶Content-Length: 0¶¶HTTP/1.1 200 ¶", "200 keep end +HTTP/1.1 200 \r\n"),
        // Interim heads; what they say of a body is not about anything.
        ("HTTP/1.1 100 Continue¶¶HTTP/1.1 200 ¶Content-Length: 1¶¶x", "100 200 keep 'x' end"),
        (
            "HTTP/1.1 103 ¶Link: a¶¶HTTP/1.1 103 ¶Connection: close¶¶HTTP/1.1 204 ¶¶x",
            "103 103 204 keep end +x"
        ),
        ("HTTP/1.1 103 ¶Content-Length: 9¶¶HTTP/1.1 304 ¶¶", "103 304 keep end"),
        ("HTTP/1.1 103 ¶Transfer-Encoding: chunked¶¶HTTP/1.1 204 ¶¶", "103 204 keep end"),
        ("HTTP/1.1 100 ¶¶", "100 more"),
    ])
    func `an answer is taken apart, and nothing behind it`(_ input: String, _ expected: String) {
        expect(input, expected)
    }

    @Test(
        arguments: [
            .get, .head, .post, .put, .delete, .patch, .options, .other("PROPFIND"), .other("head"),
        ] as [Method],
        [200, 201, 204, 205, 206, 301, 304, 401, 404, 500, 503]
    )
    func `method and status say whether a body follows`(_ method: Method, _ status: Int) {
        let framings = [
            ("Content-Length: 3¶", "abc"), ("Transfer-Encoding: chunked¶", "3¶abc¶0¶¶"),
            ("Content-Length: 0¶", ""),
        ]
        let hasBody = method != .head && status != 204 && status != 304
        for (field, body) in framings {
            let input = "HTTP/1.1 \(status) ¶\(field)¶\(body)"
            let left = body.isEmpty ? "" : " +" + text(wire(body))
            let got = body.isEmpty ? "" : " 'abc'"
            expect(
                input,
                hasBody ? "\(status) keep\(got) end" : "\(status) keep end\(left)",
                method: method
            )
        }
        let open = "HTTP/1.1 \(status) ¶¶abc"
        expect(
            open,
            hasBody ? "\(status) close 'abc' closed" : "\(status) keep end +abc",
            method: method,
            closing: .clean
        )
    }

    /// RFC 9112 §9.8.
    @Test(arguments: [
        ("HTTP/1.1 200 ¶¶abc", "200 close 'abc' closed", "200 close 'abc' cut"),
        ("HTTP/1.0 200 ¶¶", "200 close closed", "200 close cut"),
        ("HTTP/1.1 100 ¶¶HTTP/1.1 200 ¶¶a", "100 200 close 'a' closed", "100 200 close 'a' cut"),
        ("HTTP/1.1 200 ¶Content-Length: 4¶¶abc", "200 keep 'abc' cut", "200 keep 'abc' cut"),
        ("HTTP/1.1 200 ¶Content-Length: 4¶¶", "200 keep cut", "200 keep cut"),
        (chunked + "3¶abc¶", "200 keep 'abc' cut", "200 keep 'abc' cut"),
        (chunked + "3¶abc¶0¶", "200 keep 'abc' cut", "200 keep 'abc' cut"),
        (chunked + "3¶abc¶0¶A: b¶", "200 keep 'abc' cut", "200 keep 'abc' cut"),
        ("", "cut", "cut"), ("HTTP/1.1 200 ¶", "cut", "cut"),
        ("HTTP/1.1 103 ¶¶", "103 cut", "103 cut"),
        ("HTTP/1.1 200 ¶Content-Length: 1¶¶x", "200 keep 'x' end", "200 keep 'x' end"),
        (chunked + "0¶¶", "200 keep end", "200 keep end"),
    ])
    func `only a body without a length may end with the connection, and only cleanly`(
        _ input: String,
        _ clean: String,
        _ unclean: String
    ) {
        expect(input, clean, closing: .clean)
        expect(input, unclean, closing: .unclean)
    }

    @Test(arguments: [
        (chunked + "x¶", "200 keep"), (chunked + "5¶helloo", "200 keep 'hello'"),
        (chunked + "3\nabc", "200 keep"), (chunked + "3¶abc\n0¶¶", "200 keep 'abc'"),
        (chunked + "8000000000000000¶", "200 keep"), (chunked + "-1¶", "200 keep"),
        (chunked + "0¶A: b\n¶", "200 keep"), (chunked + "0¶\n", "200 keep"),
        ("HTTP/2 200 ¶", ""), ("HTTP/1.1 101 ¶", ""), ("SSH-2.0-x¶", ""),
        ("HTTP/1.1 103 ¶¶abc¶", "103"),
        ("HTTP/1.1 200 ¶Content-Length: 1¶Transfer-Encoding: chunked¶", ""),
    ])
    func `what is no answer is the upstream's fault`(_ input: String, _ before: String) {
        let bytes = wire(input)
        let outcome = AnswerReading.outcome(bytes)
        #expect(outcome.hasPrefix(before.isEmpty ? "502 " : before + " 502 "), "\(outcome)")
        #expect(AnswerReading.disagreement(bytes) == nil)
    }

    @Test func `trailers are gathered, less those that may not be`() {
        let sent = "Digest: \u{E9}¶Set-Cookie: a¶Age: 1¶x-sum: 2¶Last: 3¶"
        expect(Self.chunked + "1¶x¶0¶\(sent)¶", "200 keep 'x' end|Digest=\u{E9}|x-sum=2|Last=3")
    }

    /// RFC 9110 §7.6.1.
    @Test func `trailers that Connection names are left out`() {
        let head = """
            HTTP/1.1 200 ¶Connection: close, X-Hop¶Connection:x-next¶\
            Transfer-Encoding: chunked¶¶
            """
        let sent = "x-hop: 1¶X-Sum: 2¶X-Next: 3¶x-hop: 4¶X-Hops: 5¶"
        expect(head + "0¶\(sent)¶", "200 close end|X-Sum=2|X-Hops=5")
        // An interim head has no say.
        let other = "HTTP/1.1 103 ¶Connection: x-sum¶¶" + Self.chunked
        expect(other + "0¶X-Sum: 2¶¶", "103 200 keep end|X-Sum=2")
    }

    @Test(arguments: [
        "Content-Length: 5¶", "transfer-encoding: chunked¶", "Host: h¶", " a: b¶", "a¶", "a: b\n",
        "a : b¶", "A: b¶ c¶", ": b¶", "a: \u{0}¶",
    ])
    func `a malformed trailer is refused`(_ line: String) {
        for lines in [line, "A: b¶" + line] {
            let bytes = wire(Self.chunked + "1¶x¶0¶\(lines)¶")
            #expect(AnswerReading.outcome(bytes).hasPrefix("200 keep 'x' 502 "), "\(lines)")
            #expect(AnswerReading.disagreement(bytes) == nil)
        }
    }

    @Test func `heads and trailers have one limit, each for itself`() {
        for (length, isTooLarge) in [(1, false), (80, false), (200, true), (20_000, true)] {
            let value = String(repeating: "v", count: length)
            let head = wire("HTTP/1.1 200 ¶A: \(value)¶Content-Length: 0¶¶")
            let trailers = wire(Self.chunked + "0¶A: \(value)¶¶")
            for bytes in [head, trailers] {
                let outcome = AnswerReading.outcome(bytes, headLimit: 130)
                #expect(outcome.contains("502 ") == isTooLarge, "\(length) \(outcome)")
            }
        }
    }

    @Test(arguments: [(0, false), (1, false), (8, false), (9, true), (10, true), (100, true)])
    func `interim heads have an end`(_ count: Int, _ isTooMany: Bool) {
        // All may have 400 bytes; of these 8 have 352, and the last head has 36.
        let interim = "HTTP/1.1 103 Early Hints¶Link: </a.css>¶¶"
        #expect(wire(interim).count == 44)
        let final = "HTTP/1.1 200 ¶Content-Length: 0¶¶"
        let bytes = wire(String(repeating: interim, count: count) + final)
        let outcome = AnswerReading.outcome(bytes, headLimit: 100)
        #expect(outcome.contains("502 Too many interim") == isTooMany, "\(outcome)")
        #expect(outcome.hasSuffix("200 keep end") != isTooMany, "\(outcome)")
        let byBytes = Array(1..<bytes.count)
        #expect(AnswerReading.outcome(bytes, cuts: byBytes, headLimit: 100) == outcome)
    }

    @Test(arguments: [
        (chunked + "x¶", 200), ("nonsense¶", 200),
        (String(repeating: "HTTP/1.1 103 Early Hints¶Link: </a.css>¶¶", count: 10), 100),
    ])
    func `after a problem it is repeated, whatever comes`(_ input: String, _ headLimit: Int) {
        var reader = UpstreamReader(method: .get, headLimit: headLimit)
        var buffer = ByteBuffer(bytes: wire(input))
        var problem: FramingProblem?
        while problem == nil {
            switch reader.next(&buffer) {
            case .head: continue
            case .problem(let found): problem = found
            case .needMore, .body, .end: return _ = Issue.record("no problem")
            }
        }
        for rest in ["", "HTTP/1.1 200 ¶Content-Length: 0¶¶", "0¶¶"] {
            buffer = ByteBuffer(bytes: wire(rest))
            guard case .problem(problem) = reader.next(&buffer) else {
                Issue.record("it is forgotten")
                continue
            }
            #expect(reader.isEnded == false)
        }
    }

    @Test func `an answer that has ended takes nothing and can't end again`() {
        for method in [Method.get, .head] {
            var reader = UpstreamReader(method: method, headLimit: 1000)
            var buffer = ByteBuffer(bytes: wire("HTTP/1.1 200 ¶Content-Length: 0¶¶more"))
            #expect(!reader.isHeadComplete && !reader.isEnded && !reader.keepsConnection)
            guard case .head = reader.next(&buffer), case .end = reader.next(&buffer),
                case .needMore = reader.next(&buffer)
            else {
                Issue.record("a head, an end, and nothing")
                return
            }
            #expect(reader.isHeadComplete && reader.isEnded && reader.keepsConnection)
            #expect(text(buffer) == "more")
            let isEnd = reader.inputEnded(isClean: true)
            #expect(!isEnd)
            #expect(reader.isEnded == true)
        }
    }
}
