import AdobeIMS
import Foundation
import NIOCore
import ProxyCore
import Testing

struct AccessRecordTests {
    private static var full: AccessRecord {
        var record = AccessRecord()
        record.requestID = "id-1"
        record.caller = "app"
        record.route = "/api"
        record.method = "GET"
        record.path = "/api/x"
        record.status = 401
        record.requestBytes = 5
        record.responseBytes = 1_234_567_890_123
        record.duration = .microseconds(12_345)
        record.upstreamFirstByte = .microseconds(12_001)
        record.tokenWait = .nanoseconds(999)
        record.attempts = 2
        record.generation = 7
        record.cause = .refusedAfterRefresh
        return record
    }

    private func written(_ record: AccessRecord, _ format: Configuration.Log.Format) throws
        -> String
    {
        var buffer = ByteBuffer()
        record.write(to: &buffer, format: format, at: TokenSamples.start.description)
        let text = String(buffer: buffer)
        // One record is one line, whatever is in it.
        try #require(text.utf8.filter { $0 == 10 || $0 == 13 }.count == 1)
        try #require(text.hasSuffix("\n"))
        return String(text.dropLast())
    }

    private func json(_ record: AccessRecord) throws -> [String: Any] {
        let data = Data(try written(record, .json).utf8)
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `as text it is one line of fields`() throws {
        #expect(
            try written(Self.full, .text) == """
                2027-01-15T08:00:00.000Z info access request.id=id-1 caller=app route=/api \
                method=GET path=/api/x status=401 bytes.in=5 bytes.out=1234567890123 ms=12.345 \
                upstream.ms=12.001 token.ms=0.000 attempts=2 generation=7 \
                cause=refused_after_refresh
                """
        )
    }

    @Test func `why a request was sent again is said in order`() throws {
        var exchange = ExchangeRecord(began: .now())
        let replays: [Replay?] = [
            nil, Replay(.challenge, body: .none), Replay(.token, body: .none),
        ]
        for replay in replays {
            exchange.attemptBegan(at: .now(), generation: nil, replay: replay)
            if replay == nil { #expect(AccessRecord(exchange).replays == nil) }
        }
        let record = AccessRecord(exchange)
        #expect(record.replays == "challenge,token")
        #expect(try written(record, .text).contains(" attempts=0 replays=challenge,token"))
        #expect(try json(record)["replays"] as? String == "challenge,token")
    }

    @Test func `a connection's fault is said as one word`() throws {
        var record = Self.full
        record.reason = "aem.test:443: connection refused"
        let text = try written(record, .text)
        #expect(text.hasSuffix(#" reason="aem.test:443: connection refused""#))
        #expect(try json(record)["reason"] as? String == record.reason)
    }

    @Test func `what isn't there isn't said`() throws {
        #expect(
            try written(AccessRecord(), .text) == """
                2027-01-15T08:00:00.000Z info access request.id="" caller=- route=- method=- path=- \
                status=0 bytes.in=0 bytes.out=0 ms=0.000 token.ms=0.000 attempts=0
                """
        )
        let json = try json(AccessRecord())
        #expect(json["upstream.ms"] == nil)
        #expect(json["generation"] == nil)
        #expect(json["cause"] == nil)
        #expect(json["reason"] == nil)
        #expect(json.count == 14)
    }

    @Test func `as JSON it is an object with the same fields`() throws {
        let json = try json(Self.full)
        #expect(json["time"] as? String == "2027-01-15T08:00:00.000Z")
        #expect(json["level"] as? String == "info")
        #expect(json["message"] as? String == "access")
        #expect(json["request.id"] as? String == "id-1")
        #expect(json["caller"] as? String == "app")
        #expect(json["route"] as? String == "/api")
        #expect(json["method"] as? String == "GET")
        #expect(json["path"] as? String == "/api/x")
        #expect(json["status"] as? Int == 401)
        #expect(json["bytes.in"] as? Int == 5)
        #expect(json["bytes.out"] as? Int == 1_234_567_890_123)
        #expect(json["ms"] as? Double == 12.345)
        #expect(json["upstream.ms"] as? Double == 12.001)
        #expect(json["token.ms"] as? Double == 0)
        #expect(json["attempts"] as? Int == 2)
        #expect(json["generation"] as? Int == 7)
        #expect(json["cause"] as? String == "refused_after_refresh")
        #expect(json.count == 17)
    }

    @Test(
        arguments: [
            (0, "0.000"), (999, "0.000"), (1000, "0.001"), (42_000, "0.042"), (999_999, "0.999"),
            (1_000_000, "1.000"), (1_050_000, "1.050"), (3_600_000_000_000, "3600000.000"),
        ] as [(Int64, String)]
    )
    func `times are milliseconds with three places`(_ nanoseconds: Int64, _ expected: String) throws
    {
        var record = AccessRecord()
        record.duration = .nanoseconds(nanoseconds)
        #expect(try written(record, .text).contains(" ms=\(expected) "))
    }

    @Test(arguments: [
        "a b", "a\"b", "a\\b", "a\nb", "a\r\nb", "\u{FFFD}", "é", "\" status=200 x=\"", "\u{1}",
        "\u{85}\u{2028}", "a=b", "",
    ])
    func `whatever a client sends, the line stays one and the JSON whole`(_ text: String) throws {
        var record = Self.full
        record.path = text
        record.requestID = text
        record.method = text
        let json = try json(record)
        #expect(json["path"] as? String == text)
        #expect(json["request.id"] as? String == text)
        #expect(json["method"] as? String == text)
        #expect(json["status"] as? Int == 401)
    }

    @Test(arguments: [
        ("a b", #""a b""#), ("a\"b", #""a\"b""#), ("\" status=200", #""\" status=200""#),
        ("a\\b", #"a\b"#), ("a\nb", #""a\nb""#), ("a=b", "a=b"), ("/x;y", "/x;y"),
    ])
    func `as text a value that could be misread is quoted`(
        _ path: String,
        _ expected: String
    ) throws {
        var record = Self.full
        record.path = path
        #expect(try written(record, .text).contains(" path=\(expected) status=401 "))
    }
}
