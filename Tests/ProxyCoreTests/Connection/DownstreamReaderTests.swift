import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct DownstreamReaderTests {
    /// What a reader says of an input that comes in pieces; bodies are joined, so that the cuts
    /// don't show.
    private func events(_ input: [UInt8], cuts: [Int] = []) -> [String] {
        var reader = DownstreamReader(limits: HTTPLimits())
        var events: [String] = []
        var body: [UInt8] = []
        for piece in pieces(input, cuts: cuts) {
            reader.receive(ByteBuffer(bytes: piece))
            while let event = take(&reader, &body) {
                events.append(event)
                if event.hasPrefix("4") { return events }
            }
        }
        if !body.isEmpty { events.append("unfinished \(text(body))") }
        if reader.isInHead { events.append("in head") }
        return events
    }

    private func take(_ reader: inout DownstreamReader, _ body: inout [UInt8]) -> String? {
        switch reader.next() {
        case .needMore: return nil
        case .head(let head): return "\(head.method.name) \(head.target)"
        case .problem(let problem): return "\(problem.status)"
        case .body(let bytes):
            #expect(bytes.readableBytes > 0)
            body += bytes.readableBytesView
            return take(&reader, &body)
        case .end(let trailers):
            defer { body = [] }
            let fields = RequestFeeding.fields(trailers).map { " \($0)=\($1)" }.joined()
            return "end \(text(body))\(fields)"
        }
    }

    private static func head(_ line: String, _ fields: String = "") -> String {
        "\(line) HTTP/1.1¶Host: h¶\(fields)¶"
    }

    @Test(arguments: [
        ("", []),
        (head("GET /a"), ["GET /a"]),
        (head("GET /a") + head("GET /b") + head("GET /c"), ["GET /a", "GET /b", "GET /c"]),
        (head("POST /a", "Content-Length: 3¶") + "abc", ["POST /a", "end abc"]),
        (head("POST /a", "Content-Length: 0¶") + head("GET /b"), ["POST /a", "end ", "GET /b"]),
        (
            head("POST /a", "Content-Length: 3¶") + "GET" + head("GET /b"),
            ["POST /a", "end GET", "GET /b"]
        ),
        (
            head("POST /a", "Transfer-Encoding: chunked¶") + "3¶abc¶2;x=y¶de¶0¶¶" + head("GET /b"),
            ["POST /a", "end abcde", "GET /b"]
        ),
        (
            head("POST /a", "Transfer-Encoding: chunked¶") + "0¶X-Sum: 7¶Y: z¶¶",
            ["POST /a", "end  X-Sum=7 Y=z"]
        ),
        // RFC 9110 §7.6.1: what Connection names is hop-by-hop among the trailers too.
        (
            head("POST /a", "Connection: close, x-hop¶Transfer-Encoding: chunked¶")
                + "0¶X-Hop: 1¶X-Sum: 7¶x-HOP: 2¶¶",
            ["POST /a", "end  X-Sum=7"]
        ),
        (
            head("PUT /a", "Transfer-Encoding: chunked¶") + "1¶\u{FF}¶0¶¶"
                + head("PUT /b", "Content-Length: 2¶") + "\u{0}\u{80}" + head("GET /c"),
            ["PUT /a", "end \u{FF}", "PUT /b", "end \u{0}\u{80}", "GET /c"]
        ),
        ("¶¶" + head("GET /a") + "¶" + head("GET /b"), ["GET /a", "GET /b"]),
        (head("POST /a", "Content-Length: 9¶") + "abc", ["POST /a", "unfinished abc"]),
        (head("POST /a", "Transfer-Encoding: chunked¶") + "5¶abc", ["POST /a", "unfinished abc"]),
        (head("GET /a") + "GET /b HT", ["GET /a", "in head"]),
        (head("GET /a") + "GET /b HTTP/1.1\nHost: h¶¶", ["GET /a", "400"]),
        (head("POST /a", "Transfer-Encoding: chunked¶") + "x¶", ["POST /a", "400"]),
    ])
    func `messages come one behind the other, however they are cut`(
        _ input: String,
        _ expected: [String]
    ) {
        let bytes = wire(input)
        for cuts in allCuts(bytes.count) {
            #expect(events(bytes, cuts: cuts) == expected, "\(cuts)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a large body is the same in any pieces`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let body = (0..<50_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        var input = wire(Self.head("POST /a", "Content-Length: 50000¶")) + body
        input += wire(Self.head("POST /b", "Transfer-Encoding: chunked¶"))
        var start = 0
        while start < body.count {
            let size = min(Int.random(in: 1...9000, using: &generator), body.count - start)
            input += wire(String(size, radix: 16) + "¶") + body[start..<(start + size)] + wire("¶")
            start += size
        }
        input += wire("0¶¶" + Self.head("GET /c"))
        let expected = ["POST /a", "end \(text(body))", "POST /b", "end \(text(body))", "GET /c"]
        for _ in 0..<5 {
            let events = events(input, cuts: generator.cuts(input.count))
            #expect(events == expected)
        }
    }

    @Test func `it is known how much of a body is still to come`() {
        var reader = DownstreamReader(limits: HTTPLimits())
        #expect(reader.remainingBody == 0)
        reader.receive(ByteBuffer(bytes: wire(Self.head("POST /", "Content-Length: 5¶") + "ab")))
        _ = reader.next()
        #expect(reader.remainingBody == 5)
        _ = reader.next()
        #expect(reader.remainingBody == 3)
        reader.receive(ByteBuffer(string: "cde"))
        _ = reader.next()
        #expect(reader.remainingBody == 0)
        guard case .end = reader.next() else {
            Issue.record("the end is missing")
            return
        }
        reader.receive(ByteBuffer(bytes: wire(Self.head("POST /", "Transfer-Encoding: chunked¶"))))
        _ = reader.next()
        #expect(reader.remainingBody == nil)
        reader.receive(ByteBuffer(bytes: wire("0¶¶")))
        _ = reader.next()
        #expect(reader.remainingBody == 0)
    }

    @Test func `it is known whether a request has begun`() {
        var reader = DownstreamReader(limits: HTTPLimits())
        #expect(reader.isInHead == false)
        reader.receive(ByteBuffer(string: "G"))
        _ = reader.next()
        #expect(reader.isInHead == true)
        let rest = "ET / HTTP/1.1¶Host: h¶Content-Length: 1¶¶"
        reader.receive(ByteBuffer(bytes: wire(rest)))
        _ = reader.next()
        // A body is no head.
        #expect(reader.isInHead == false)
        reader.receive(ByteBuffer(string: "aG"))
        _ = reader.next()
        #expect(reader.isInHead == false)
        // One that waits behind it counts, though nobody has looked at it.
        _ = reader.next()
        #expect(reader.isInHead == true)
    }

    @Test func `a problem stays one`() {
        for input in ["GET / HTTP/1.1\n", Self.head("POST /", "Transfer-Encoding: chunked¶") + "x"]
        {
            var reader = DownstreamReader(limits: HTTPLimits())
            reader.receive(ByteBuffer(bytes: wire(input)))
            if case .head = reader.next() { _ = reader.next() }
            reader.receive(ByteBuffer(bytes: wire(Self.head("GET /"))))
            guard case .problem(let problem) = reader.next() else {
                Issue.record("the problem is forgotten")
                return
            }
            #expect(problem.status == 400)
        }
    }
}
