import NIOCore
import ProxyCore
import Testing

struct ChunkedDecoderTests {
    @Test(arguments: [
        ("0¶¶", "END+"),
        ("000¶¶", "END+"),
        ("0¶¶GET /", "END+GET /"),
        ("5¶hello¶0¶¶", "hello END+"),
        ("5¶hello¶6¶ world¶0¶¶", "hello world END+"),
        ("a¶0123456789¶0¶¶", "0123456789 END+"),
        ("A¶0123456789¶0¶¶", "0123456789 END+"),
        ("0000000000000005¶hello¶0000000000000000¶¶", "hello END+"),
        ("1A¶abcdefghijklmnopqrstuvwxyz¶0¶¶", "abcdefghijklmnopqrstuvwxyz END+"),
        ("2¶\r\n¶0¶¶", "\r\n END+"),
        ("7¶\r\n0\r\n\r\n¶0¶¶", "\r\n0\r\n\r\n END+"),
        ("3¶\u{0}\u{FF}\n¶0¶¶", "\u{0}\u{FF}\n END+"),
        ("5;a¶hello¶0;b¶¶", "hello END+"),
        ("5;a=b¶hello¶0¶¶", "hello END+"),
        ("5 ; a = b ; c¶hello¶0¶¶", "hello END+"),
        ("5\t;\ta\t=\tb\t;c¶hello¶0¶¶", "hello END+"),
        ("5;a=\"\"¶hello¶0¶¶", "hello END+"),
        ("5;a=\"b;c, =\\\"\\\\\u{E9}\t\" ;d=e¶hello¶0¶¶", "hello END+"),
        ("5;a=\"0\\;\";b¶hello¶0¶¶", "hello END+"),
        ("5;a;b;c=d;e=\"f\"¶hello¶0¶¶", "hello END+"),
        ("0¶A: b¶¶", "END|A=b+"),
        ("0¶A: b¶a:\t\u{FF} ¶A:¶¶X", "END|A=b|a=\u{FF}|A=+X"),
        ("5¶hello¶0;x¶Digest: y¶Server-Timing: z¶¶", "hello END|Digest=y|Server-Timing=z+"),
        ("0¶Authorization: a¶X: y¶Cookie: b¶¶", "END|X=y+"),
        ("0¶Connection: host¶TE: gzip¶Trailer: x¶Upgrade: y¶¶", "END+"),
        ("0¶Content-Type: a¶Content-Encoding: b¶Content-Range: c¶¶", "END+"),
        ("0¶Cache-Control: a¶Expect: b¶Max-Forwards: c¶Range: d¶If-Match: e¶¶", "END+"),
        ("0¶Set-Cookie: a¶Proxy-Authorization: b¶WWW-Authenticate: c¶X-API-Key: d¶¶", "END+"),
        ("0¶X-Forwarded-For: a¶Via: b¶Forwarded: c¶Location: d¶Origin: e¶¶", "END+"),
    ])
    func `a well-formed body is taken apart the same however it arrives`(
        _ input: String,
        _ expected: String
    ) {
        let bytes = wire(input)
        #expect(ChunkedFeeding.outcome(bytes) == expected)
        #expect(ChunkedFeeding.disagreement(bytes) == nil)
    }

    @Test(arguments: [
        ("¶", "size"), ("g¶", "size"), ("-5¶", "size"), ("+5¶", "size"), (" 5¶", "size"),
        ("\t5¶", "size"), ("0x5¶", "size"), ("5h¶", "size"), ("5_0¶", "size"), ("5,0¶", "size"),
        ("\u{FF}¶", "size"), (";a¶", "size"), ("5\u{0}¶", "size"), ("5\u{B}¶", "size"),
        ("00000000000000005¶hello¶", "size"), ("8000000000000000¶", "size"),
        ("ffffffffffffffff¶", "size"), ("10000000000000000¶", "size"),
        ("5 ¶hello¶", "extension"), ("5\t¶hello¶", "extension"), ("5 5¶", "extension"),
        ("5;¶", "extension"), ("5; ¶", "extension"), ("5;;a¶", "extension"), ("5;=b¶", "extension"),
        ("5;a=¶", "extension"), ("5;a=;b¶", "extension"), ("5;a ¶", "extension"),
        ("5;a b¶", "extension"), ("5;a=b ¶", "extension"), ("5;a=b c¶", "extension"),
        ("5;a=\"b¶", "extension"), ("5;a=\"b\"c¶", "extension"), ("5;a=\"b\" ¶", "extension"),
        ("5;a=\"\\\u{0}\"¶", "extension"), ("5;a=\"\u{1}\"¶", "extension"),
        ("5;a=b=c¶", "extension"),
        ("5;a@¶", "extension"), ("5;\u{E9}¶", "extension"), ("5;a=\"b\\¶", "extension"),
        ("5\nhello", "LF alone"), ("5;a\nhello", "LF alone"), ("5;a=\"\n\"¶", "LF alone"),
        ("\n", "LF alone"), ("0\n\n", "LF alone"), ("5\rhello", "CR stands"),
        ("5\r\r\n", "CR stands"),
        ("5;a\rX", "CR stands"), ("5¶hello5¶", "followed by CRLF"),
        ("5¶hello\n0¶¶", "followed by CRLF"),
        ("5¶hello\r0¶¶", "CR stands"), ("4¶hello¶0¶¶", "followed by CRLF"),
        ("6¶hello¶0¶¶", "followed by CRLF"),
        ("5¶hello¶¶", "size"), ("0¶\n", "LF alone"), ("0¶\rX", "CR stands"), ("0¶X¶¶", "no colon"),
        ("0¶A : b¶¶", "whitespace"), ("0¶ A: b¶¶", "whitespace"), ("0¶A: b¶ c¶¶", "whitespace"),
        ("0¶A: \u{0}¶¶", "control"), ("0¶: b¶¶", "empty"), ("0¶A: b\n¶", "LF alone"),
        ("0¶Content-Length: 5¶¶", "names framing"),
        ("0¶transfer-encoding: chunked¶¶", "names framing"),
        ("0¶X: y¶HOST: h¶¶", "names framing"), ("0¶GET / HTTP/1.1¶Host: h¶¶", "whitespace"),
    ])
    func `a malformed body is refused the same however it arrives`(
        _ input: String,
        _ reason: String
    ) {
        let bytes = wire(input)
        let outcome = ChunkedFeeding.outcome(bytes)
        #expect(outcome.contains("400 "), "\(outcome)")
        #expect(outcome.contains(reason), "\(outcome)")
        #expect(ChunkedFeeding.disagreement(bytes) == nil)
    }

    @Test(arguments: [
        "", "5", "5\r", "5;a=\"", "5¶", "5¶hell", "5¶hello\r", "5¶hello¶", "0¶", "0¶A: b¶\r",
    ])
    func `an unfinished body never ends`(_ input: String) {
        #expect(ChunkedFeeding.outcome(wire(input)).hasSuffix("more"))
    }

    @Test func `the largest size is taken, and its bytes come as they arrive`() {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire("7fffffffffffffff¶ab"))
        for expected in ["ab", "cde"] {
            guard case .bytes(let slice) = decoder.next(&buffer) else {
                Issue.record("no bytes")
                return
            }
            #expect(text(slice) == expected)
            guard case .needMore = decoder.next(&buffer) else {
                Issue.record("not waiting")
                return
            }
            buffer.writeString("cde")
        }
    }

    @Test func `a decoder that has ended takes nothing of the next message`() {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire("0¶A: b¶¶5¶hello¶0¶¶"))
        for expected in [1, 0, 0] {
            guard case .end(let trailers) = decoder.next(&buffer) else {
                Issue.record("no END")
                return
            }
            #expect(trailers.count == expected)
            #expect(buffer.readableBytes == 15)
        }
    }

    @Test func `a trailer that is left out is not found by its name either`() {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire("0¶A: b¶TE: x¶te: y¶¶"))
        guard case .end(let trailers) = decoder.next(&buffer) else {
            Issue.record("no end")
            return
        }
        #expect(trailers.count == 1)
        #expect(!trailers.contains(.te))
        #expect(trailers.firstIndex(of: .te) == nil)
    }

    @Test func `a problem is repeated`() {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire("5¶hello!0¶¶"))
        var statuses: [Int] = []
        for _ in 0..<4 {
            if case .problem(let problem) = decoder.next(&buffer) {
                statuses.append(problem.status)
            }
        }
        #expect(statuses == [400, 400, 400])
    }

    /// The sizes of the pieces that come out, and what follows them.
    private func pieces(_ input: [UInt8]) -> ([Int], String) {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: input)
        var sizes: [Int] = []
        while true {
            switch decoder.next(&buffer) {
            case .bytes(let bytes): sizes.append(bytes.readableBytes)
            case .needMore: return (sizes, "more")
            case .end: return (sizes, "end")
            case .problem(let problem): return (sizes, "\(problem.status)")
            }
        }
    }

    @Test(arguments: [
        // chunks, what follows, pieces, the last word
        ([1], "0¶¶", [1], "end"), ([1, 1, 1], "0¶¶", [3], "end"), ([1, 1], "", [2], "more"),
        ([1, 1], "X¶", [2], "400"), ([1023, 1023], "0¶¶", [2046], "end"),
        ([1024, 1024], "0¶¶", [1024, 1024], "end"), ([1, 1024, 1], "0¶¶", [1, 1024, 1], "end"),
        ([1, 1, 5000, 1, 1], "0¶¶", [2, 5000, 2], "end"), ([1, 1], "0¶A: b¶¶", [2], "end"),
        ([1, 1], "5¶hel", [5], "more"), ([1, 1], "5¶hello\n", [7], "400"),
        ([1, 1], "fff¶x", [3], "more"), ([], "0¶¶", [], "end"),
        ([1, 1], "1;a=b¶c¶0¶¶", [3], "end"),
    ])
    func `small chunks that arrive together come as one piece`(
        _ sizes: [Int],
        _ rest: String,
        _ pieces: [Int],
        _ ending: String
    ) {
        var input: [UInt8] = []
        for size in sizes {
            input += wire(String(size, radix: 16) + "¶") + Array(repeating: 0x61, count: size)
            input += wire("¶")
        }
        let outcome = self.pieces(input + wire(rest))
        #expect(outcome.0 == pieces)
        #expect(outcome.1 == ending)
    }
}
