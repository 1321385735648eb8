import NIOCore
import ProxyCore
import Testing

struct ResponseHeadBuilderTests {
    /// Feeds lines, cut behind each LF, and writes down what is said after the last one.
    private func outcome(_ input: String, limit: Int = 65536) -> String {
        let lines = wire(input).split(separator: 10, omittingEmptySubsequences: false)
        var builder = ResponseHeadBuilder(limit: limit)
        var last = "nothing"
        var other = ResponseHeadBuilder(limit: limit)
        for (index, line) in lines.enumerated() where index < lines.count - 1 || !line.isEmpty {
            let whole = index < lines.count - 1 ? Array(line) + [10] : Array(line)
            last = describe(builder.append(line: whole.span))
            // The same through the other view of bytes.
            let buffer = ByteBuffer(bytes: whole)
            #expect(describe(other.append(line: buffer.readableBytesSpan)) == last)
        }
        return last
    }

    private func describe(_ outcome: ResponseHeadBuilder.Outcome) -> String {
        switch outcome {
        case .more: "more"
        case .problem(let problem): "\(problem.status) \(problem.detail)"
        case .head(let head): describe(head)
        }
    }

    private func describe(_ head: ResponseHead) -> String {
        let fields = RequestFeeding.fields(head.fields).map { "|\($0)=\($1)" }.joined()
        let length = head.contentLength.map { " \($0)" } ?? ""
        let coding = head.isChunked ? " chunked" : ""
        return "\(head.status) '\(text(head.reasonSlice))'\(length)\(coding)\(fields)"
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK¶¶", "200 'OK'"),
        ("HTTP/1.0 200 OK¶¶", "200 'OK'"),
        ("HTTP/2 200 ¶¶", "200 ''"),
        ("HTTP/2 200¶¶", "200 ''"),
        ("HTTP/1.1 204 ¶¶", "204 ''"),
        ("HTTP/1.1 404¶¶", "404 ''"),
        ("HTTP/1.1 200 OK\n\n", "200 'OK'"),
        ("HTTP/1.1 200 OK\nA: b\n¶", "200 'OK'|A=b"),
        ("HTTP/1.1 299 Tr\u{E8}s \t bien ¶¶", "299 'Tr\u{E8}s \t bien '"),
        ("HTTP/1.1 200  OK¶¶", "200 ' OK'"),
        ("HTTP/1.1 599 x¶¶", "599 'x'"),
        ("HTTP/1.1 103 Early Hints¶Link: </a>¶¶", "103 'Early Hints'|Link=</a>"),
        ("HTTP/1.1 200 OK¶A: b¶a:c¶A:\t d\t¶B:¶¶", "200 'OK'|A=b|a=c|A=d|B="),
        ("HTTP/1.1 200 OK¶X: \u{80}\u{FF}\"¶¶", "200 'OK'|X=\u{80}\u{FF}\""),
        (
            "HTTP/2 200 ¶content-length: 5¶content-type: text/plain¶¶",
            "200 '' 5|content-length=5|content-type=text/plain"
        ),
        ("HTTP/1.1 200 OK¶Content-Length: 0¶¶", "200 'OK' 0|Content-Length=0"),
        (
            "HTTP/1.1 200 OK¶Content-Length: 5¶X: y¶content-length: 05¶¶",
            "200 'OK' 5|Content-Length=5|X=y"
        ),
        (
            "HTTP/1.1 200 OK¶Transfer-Encoding: Chunked¶¶",
            "200 'OK' chunked|Transfer-Encoding=Chunked"
        ),
        ("HTTP/1.1 200 OK¶Set-Cookie: a¶Set-Cookie: a¶¶", "200 'OK'|Set-Cookie=a|Set-Cookie=a"),
        ("HTTP/1.1 200 OK¶X: y¶", "more"),
        ("HTTP/1.1 200 OK¶", "more"),
        ("HTTP/1.1 100 Continue¶¶HTTP/1.1 200 OK¶A: b¶¶", "200 'OK'|A=b"),
    ])
    func `a response head is read as it came`(_ input: String, _ expected: String) {
        #expect(outcome(input) == expected)
    }

    @Test(arguments: [
        ("¶", "version"), ("HTTP/1.2 200 OK¶", "version"), ("HTTP/3 200 OK¶", "version"),
        ("HTTP/2.0 200 OK¶", "version"), ("http/1.1 200 OK¶", "version"),
        ("ICY 200 OK¶", "version"),
        ("HTTP/1.1200 OK¶", "version"), ("HTTP/1.1\t200 OK¶", "version"),
        (" HTTP/1.1 200 OK¶", "version"),
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
        ("HTTP/1.1 200 OK", "no line end"), ("HTTP/1.1 200 OK\r", "no line end"),
        ("HTTP/1.1 200 OK¶A: b", "no line end"), ("HTTP/1.1 200 OK¶A : b¶", "whitespace"),
        ("HTTP/1.1 200 OK¶ A: b¶", "whitespace"), ("HTTP/1.1 200 OK¶A: b¶\tc¶", "whitespace"),
        ("HTTP/1.1 200 OK¶: b¶", "empty"), ("HTTP/1.1 200 OK¶A¶", "no colon"),
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
        ("HTTP/2 200 ¶transfer-encoding: chunked¶", "not understood"),
    ])
    func `a malformed response head is refused`(_ input: String, _ reason: String) {
        let outcome = outcome(input)
        #expect(outcome.hasPrefix("502 "), "\(outcome)")
        #expect(outcome.contains(reason), "\(outcome)")
        // And stays refused.
        #expect(self.outcome(input + "¶¶").hasPrefix("502 ") || !input.hasSuffix("¶"))
    }

    @Test func `a line that holds a line end is refused`() {
        for line in ["A: b¶C: d¶", "¶¶", "¶A: b¶", "A: b¶¶", "A: b\nC: d¶"] {
            var builder = ResponseHeadBuilder(limit: 1000)
            #expect(describe(builder.append(line: wire("HTTP/1.1 200 OK¶").span)) == "more")
            #expect(describe(builder.append(line: wire(line).span)).hasPrefix("502 "), "\(line)")
        }
        for line in ["", "HTTP/1.1 200 OK¶A: b¶", "HTTP/1.1 200 OK¶¶"] {
            var builder = ResponseHeadBuilder(limit: 1000)
            #expect(describe(builder.append(line: wire(line).span)).hasPrefix("502 "), "\(line)")
        }
        var builder = ResponseHeadBuilder(limit: 1000)
        #expect(describe(builder.append(line: wire("HTTP/1.1 200 OK¶").span)) == "more")
        #expect(describe(builder.append(line: [UInt8]().span)).hasPrefix("502 "))
    }

    @Test(arguments: [(0, false), (-1, true), (1, false), (-30, true)])
    func `a head may be as large as the limit`(_ slack: Int, _ isTooLarge: Bool) {
        let head = "HTTP/1.1 200 OK¶A: b¶Cde: fghi¶¶"
        let outcome = outcome(head, limit: wire(head).count + slack)
        #expect(outcome.hasPrefix("502 The response's head is larger") == isTooLarge)
        #expect(outcome.hasPrefix("200 ") != isTooLarge)
    }

    @Test(arguments: [(256, "200"), (257, "502")])
    func `a head may have 256 fields`(_ count: Int, _ expected: String) {
        let fields = String(repeating: "a: b¶", count: count)
        #expect(outcome("HTTP/1.1 200 OK¶\(fields)¶").hasPrefix(expected))
    }

    @Test func `heads follow each other, each with its own fields and its own limit`() {
        var builder = ResponseHeadBuilder(limit: 40)
        var heads: [String] = []
        for line in ["HTTP/1.1 103 Hints¶", "Link: a¶", "¶", "HTTP/1.1 200 OK¶", "B: c¶", "¶"] {
            let outcome = builder.append(line: wire(line).span)
            if case .head(let head) = outcome {
                heads.append(describe(head))
                #expect(head.isInformational == (head.status == 103))
            }
        }
        #expect(heads == ["103 'Hints'|Link=a", "200 'OK'|B=c"])
    }

    @Test func `a reset builder is as good as new`() {
        var builder = ResponseHeadBuilder(limit: 100)
        #expect(describe(builder.append(line: wire("nonsense¶").span)).hasPrefix("502 "))
        #expect(describe(builder.append(line: wire("HTTP/1.1 200 OK¶").span)).hasPrefix("502 "))
        builder.reset()
        #expect(describe(builder.append(line: wire("HTTP/1.1 200 OK¶").span)) == "more")
        #expect(describe(builder.append(line: wire("¶").span)) == "200 'OK'")
    }

    @Test func `trailers are gathered, less those that may not be`() {
        var builder = ResponseHeadBuilder(limit: 1000)
        _ = builder.append(line: wire("HTTP/1.1 200 OK¶").span)
        _ = builder.append(line: wire("¶").span)
        for line in ["Digest: \u{E9}¶", "Set-Cookie: a¶", "Age: 1¶", "x-sum: 2\n", "¶", "\n"] {
            #expect(describe(builder.append(trailerLine: wire(line).span)) == "more")
        }
        let buffer = ByteBuffer(string: "Last: 3\r\n")
        #expect(describe(builder.append(trailerLine: buffer.readableBytesSpan)) == "more")
        let trailers = RequestFeeding.fields(builder.takeTrailers()).map { "\($0)=\($1)" }
        #expect(trailers == ["Digest=\u{E9}", "x-sum=2", "Last=3"])
        #expect(builder.takeTrailers().isEmpty)
    }

    /// RFC 9110 §7.6.1.
    @Test func `trailers that Connection names are left out`() {
        var builder = ResponseHeadBuilder(limit: 1000)
        let head = ["HTTP/1.1 200 OK¶", "Connection: close, X-Hop¶", "Connection:x-next¶", "¶"]
        for _ in 0..<2 {
            for line in head { _ = builder.append(line: wire(line).span) }
            for line in ["x-hop: 1¶", "X-Sum: 2¶", "X-Next: 3¶", "x-hop: 4¶", "X-Hops: 5¶"] {
                #expect(describe(builder.append(trailerLine: wire(line).span)) == "more")
            }
            let trailers = RequestFeeding.fields(builder.takeTrailers()).map { "\($0)=\($1)" }
            #expect(trailers == ["X-Sum=2", "X-Hops=5"])
        }
        // The next head has its own say.
        for line in ["HTTP/1.1 200 OK¶", "¶"] { _ = builder.append(line: wire(line).span) }
        _ = builder.append(trailerLine: wire("X-Hop: 1¶").span)
        #expect(builder.takeTrailers().count == 1)
    }

    @Test(arguments: [
        "Content-Length: 5¶", "transfer-encoding: chunked¶", "Host: h¶", " a: b¶", "a¶", "a: b",
        "a : b¶", "",
    ])
    func `a malformed trailer is refused`(_ line: String) {
        var builder = ResponseHeadBuilder(limit: 1000)
        #expect(describe(builder.append(trailerLine: wire("A: b¶").span)) == "more")
        #expect(describe(builder.append(trailerLine: wire(line).span)).hasPrefix("502 "))
        #expect(builder.takeTrailers().isEmpty)
        builder.reset()
        #expect(describe(builder.append(trailerLine: wire("A: b¶").span)) == "more")
    }
}
