import NIOCore
import ProxyCore
import Testing

struct RequestHeadParserTests {
    @Test(arguments: AcceptedRequest.all)
    func `a well-formed head is read the same however it arrives`(_ request: AcceptedRequest) {
        let bytes = wire(request.text)
        let heads = RequestFeeding.heads(bytes)
        #expect(heads.map(RequestFeeding.summary) == [request.summary])
        #expect(RequestFeeding.disagreement(bytes) == nil)
        // The fields as the plainest possible reading finds them.
        let lines = text(bytes).split(separator: "\r\n", omittingEmptySubsequences: true)
            .dropFirst()
        let expected = lines.map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst()
            let trimmed = value.drop { " \t".contains($0) }.reversed()
                .drop { " \t".contains($0) }.reversed()
            return "\(line[..<colon])=\(String(trimmed))"
        }
        let found = heads.flatMap { RequestFeeding.fields($0.fields) }.map { "\($0)=\($1)" }
        #expect(found == expected)
    }

    @Test(arguments: RejectedRequest.all)
    func `a malformed head is refused the same however it arrives`(_ request: RejectedRequest) {
        let bytes = wire(request.text)
        let outcomes = RequestFeeding.outcomes(bytes)
        #expect(outcomes.count == 1)
        #expect(outcomes.first?.hasPrefix("\(request.status) ") == true, "\(outcomes)")
        #expect(outcomes.first?.contains(request.reason) == true, "\(outcomes)")
        #expect(RequestFeeding.disagreement(bytes) == nil)
    }

    @Test func `there are enough cases, and no two are the same`() {
        let texts = AcceptedRequest.all.map(\.text) + RejectedRequest.all.map(\.text)
        #expect(texts.count >= 150)
        #expect(Set(texts.map { text(wire($0)) }).count == texts.count)
    }

    @Test(arguments: [
        "\n", "\rG", "\u{16}", "G(", "GET  ", "GET /\n", "GET /#", "GET / h", "GET / HTTP/2.0¶",
        "GET * HTTP/1.1¶", "GET / HTTP/1.1\n", "GET / HTTP/1.1\rX", "GET / HTTP/1.1¶ ",
        "GET / HTTP/1.1¶:", "GET / HTTP/1.1¶Host ", "GET / HTTP/1.1¶Host: h\n",
        "GET / HTTP/1.1¶X: \u{1}", "GET / HTTP/1.1¶Host: a,b¶", "GET / HTTP/1.1¶Content-Length: x¶",
        "GET / HTTP/1.1¶Content-Length: 1¶Transfer-Encoding: chunked¶",
        "GET / HTTP/1.1¶Connection: host¶",
    ])
    func `a problem is reported with the byte that makes it, not before`(_ prefix: String) {
        let bytes = wire(prefix)
        let early = RequestFeeding.outcomes(Array(bytes.dropLast()))
        #expect(early.allSatisfy { $0.hasPrefix("more") })
        let outcomes = RequestFeeding.outcomes(bytes)
        #expect(outcomes.first?.hasPrefix("4") == true || outcomes.first?.hasPrefix("505") == true)
    }

    @Test func `a problem is repeated and takes nothing more`() {
        var parser = RequestHeadParser(limits: HTTPLimits())
        var buffer = ByteBuffer(string: "GET /\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        for _ in 0..<3 {
            guard case .problem(let problem) = parser.parse(&buffer) else {
                Issue.record("no problem")
                return
            }
            #expect(problem.status == 400)
        }
    }

    @Test func `pipelined heads come out one by one, with the bytes between left alone`() {
        let one = "GET /1 HTTP/1.1¶Host: a¶¶"
        let two = "¶POST /2 HTTP/1.1¶Host: b¶Content-Length: 3¶¶"
        let three = "GET /3 HTTP/1.0¶¶"
        var parser = RequestHeadParser(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire(one + two + "xyz" + three + "GET"))
        var targets: [String] = []
        while case .head(let head) = parser.parse(&buffer) {
            targets.append(head.target)
            #expect(head.bytes.readableBytes == head.bytes.writerIndex)
            if case .length(let length) = head.framing {
                #expect(buffer.readString(length: Int(length)) == "xyz")
            }
        }
        #expect(targets == ["/1", "/2", "/3"])
        #expect(buffer.readableBytes == 3)
        #expect(parser.isInHead)
        #expect(RequestFeeding.disagreement(wire(one + "¶¶" + three + one + "GET /")) == nil)
    }

    @Test func `received bytes that were discarded in between do not matter`() {
        var parser = RequestHeadParser(limits: HTTPLimits())
        var buffer = ByteBuffer(string: "junk¶")
        buffer.moveReaderIndex(forwardBy: buffer.readableBytes)
        var targets: [String] = []
        for byte in wire("GET /a HTTP/1.1¶Host: h¶¶GET /b HTTP/1.1¶Host: h¶¶") {
            buffer.writeInteger(byte)
            if case .head(let head) = parser.parse(&buffer) { targets.append(head.target) }
            buffer.discardReadBytes()
        }
        #expect(targets == ["/a", "/b"])
    }

    @Test func `a head keeps its bytes as received`() {
        let bytes = wire("get /\u{E9}?\u{80} HTTP/1.1¶hOST:h¶X:\t\u{FF} ¶¶")
        let heads = RequestFeeding.heads(bytes)
        #expect(heads.map { text($0.bytes) } == [text(bytes)])
        #expect(heads.first.map { text(bytes[$0.targetRange]) } == "/\u{E9}?\u{80}")
        #expect(heads.first?.method == .other("get"))
    }
}
