import NIOCore
import ProxyCore
import Testing

struct HTTPLimitsTests {
    private static let line = "GET /abcdef HTTP/1.1¶"
    private static let head = line + "Host: h¶X: yz¶¶"

    private static var lineLength: Int { wire(line).count }
    private static var headLength: Int { wire(head).count }

    private func status(_ input: String, _ limits: HTTPLimits) -> String {
        let bytes = wire(input)
        #expect(RequestFeeding.disagreement(bytes, limits: limits) == nil)
        let first = RequestFeeding.outcomes(bytes, limits: limits).first ?? "nothing"
        return String(first.prefix { $0 != " " })
    }

    @Test(arguments: [(0, "GET"), (-1, "414"), (-2, "414"), (-20, "414"), (1, "GET")])
    func `a request line may be as long as the limit and no longer`(
        _ slack: Int,
        _ expected: String
    ) {
        let limits = HTTPLimits(requestLine: Self.lineLength + slack)
        #expect(status(Self.head, limits) == expected)
    }

    @Test(arguments: [(0, "GET"), (-1, "431"), (-2, "431"), (-15, "431"), (1, "GET")])
    func `a head may be as large as the limit and no larger`(_ slack: Int, _ expected: String) {
        let limits = HTTPLimits(requestHead: Self.headLength + slack)
        #expect(status(Self.head, limits) == expected)
    }

    @Test func `an endless line or head is refused when the limit's last byte is there`() {
        let limits = HTTPLimits(requestHead: 64, requestLine: 32)
        let line = "GET /" + String(repeating: "a", count: 26)
        #expect(status(line, limits) == "more,")
        #expect(status(line + "a", limits) == "414")
        let head = "GET / HTTP/1.1¶X: " + String(repeating: "a", count: 64 - 19 - 1)
        #expect(wire(head).count == 63)
        #expect(status(head, limits) == "more,")
        #expect(status(head + "a", limits) == "431")
    }

    @Test func `a head limit below the line limit bounds the line too`() {
        #expect(status(Self.head, HTTPLimits(requestHead: 10)) == "414")
    }

    @Test func `empty lines before the request line are not counted`() {
        let limits = HTTPLimits(requestHead: Self.headLength, requestLine: Self.lineLength)
        #expect(status("¶¶¶¶" + Self.head, limits) == "GET")
    }

    @Test(arguments: [(255, "GET"), (256, "431")])
    func `a head may have 256 fields`(_ others: Int, _ expected: String) {
        let fields = String(repeating: "a:¶", count: others)
        let bytes = wire("GET / HTTP/1.1¶Host: h¶\(fields)¶")
        let outcomes = RequestFeeding.outcomes(bytes)
        #expect(outcomes.first?.hasPrefix(expected) == true)
        #expect(RequestFeeding.outcomes(bytes, cuts: Array(1..<bytes.count)) == outcomes)
        if expected == "GET" {
            #expect(RequestFeeding.heads(bytes).first?.fields.count == 256)
        }
    }

    @Test(arguments: [0, 1, -1, Int.min])
    func `limits that allow nothing refuse everything`(_ limit: Int) {
        let limits = HTTPLimits(requestHead: limit, requestLine: limit, chunkLine: limit)
        #expect(
            RequestFeeding.outcomes(wire(Self.head), limits: limits).first?.hasPrefix("414") == true
        )
        #expect(
            ChunkedFeeding.outcome(wire("5¶hello¶0¶¶"), limits: limits).hasPrefix("400") == true
        )
    }

    @Test(arguments: [(8, "hello END"), (7, "400"), (2, "400"), (9, "hello END")])
    func `a chunk's first line may be as long as the limit`(_ limit: Int, _ expected: String) {
        let bytes = wire("5;a=bc¶hello¶0¶¶")
        let limits = HTTPLimits(chunkLine: limit)
        #expect(ChunkedFeeding.outcome(bytes, limits: limits).hasPrefix(expected))
        #expect(ChunkedFeeding.disagreement(bytes, limits: limits) == nil)
    }

    @Test(arguments: [(10, "END"), (9, "431"), (8, "431"), (2, "431"), (11, "END")])
    func `a trailer section may be as large as a head`(_ limit: Int, _ expected: String) {
        let bytes = wire("0¶A: bcd¶¶")
        let limits = HTTPLimits(requestHead: limit)
        #expect(ChunkedFeeding.outcome(bytes, limits: limits).hasPrefix(expected))
        #expect(ChunkedFeeding.disagreement(bytes, limits: limits) == nil)
    }

    @Test func `trailers that are left out count as fields`() {
        let kept = String(repeating: "a:¶", count: 200)
        let dropped = String(repeating: "te:¶", count: 57)
        #expect(ChunkedFeeding.outcome(wire("0¶" + kept + dropped + "¶")).hasPrefix("431"))
        let fewer = String(repeating: "te:¶", count: 56)
        #expect(ChunkedFeeding.outcome(wire("0¶" + kept + fewer + "¶")).hasPrefix("END|a="))
    }
}
