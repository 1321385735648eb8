import AdobeIMS
import Foundation
import NIOCore
import ProxyCore
import Synchronization
import Testing

/// What is recorded of an exchange, and what never is.
struct HARDocumentTests {
    private static let secret = "s3cret"

    private final class Taken: Sendable {
        let exchange = Mutex<RecordedExchange?>(nil)
    }

    /// Records one exchange; `answer` is head and body.
    private static func recorded(
        _ request: String,
        answer: String?,
        requestBody: [UInt8] = [],
        answerBody: [UInt8] = [],
        keyField: String? = nil,
        rules: RecordingRules = RecordingRules(),
        budget: RecordingBudget = RecordingBudget()
    ) throws -> RecordedExchange {
        let taken = Taken()
        let recording = Recording(rules: rules, budget: budget) { exchange in
            taken.exchange.withLock { $0 = exchange }
        }
        let head = try HeadSamples.request(request)
        var exchange = RecordedExchange(
            head,
            keyField: keyField,
            isTLS: false,
            at: UnixTime(milliseconds: 1_800_000_000_000),
            recording: recording
        )
        exchange.appendRequestBody(ByteBuffer(bytes: requestBody).readableBytesSpan)
        if let answer {
            let bytes = ByteBuffer(string: answer.replacing("¶", with: "\r\n") + "\r\n")
            exchange.begin(bytes.readableBytesSpan)
            exchange.appendAnswerBody(ByteBuffer(bytes: answerBody).readableBytesSpan)
            exchange.complete()
        }
        var record = ExchangeRecord(head, to: nil, began: .now())
        record.requestID = "id-1"
        record.duration = .milliseconds(5)
        exchange.finish(record)
        // Else each would hold the other.
        let result = taken.exchange.withLock { exchange in
            defer { exchange = nil }
            return exchange
        }
        return try #require(result)
    }

    private static func entry(
        _ exchange: RecordedExchange,
        _ rules: RecordingRules = RecordingRules()
    ) throws -> [String: Any] {
        let entry = try #require(HARDocument.entry(exchange, rules))
        var file = HARDocument.beginning(version: "1")
        file.writeImmutableBuffer(entry)
        file.writeImmutableBuffer(HARDocument.separator)
        file.writeImmutableBuffer(entry)
        file.writeImmutableBuffer(HARDocument.end)
        let document = try JSONSerialization.jsonObject(with: Data(file.readableBytesView))
        let log = try #require((document as? [String: Any])?["log"] as? [String: Any])
        #expect(log["version"] as? String == "1.2")
        return try #require((log["entries"] as? [[String: Any]])?.first)
    }

    private static let request = """
        POST /a%20b/c?x=1&y=a+b%26&z HTTP/1.1¶Host: proxy.test:8080¶authorization: Bearer s3cret¶\
        Cookie: a=s3cret; login-token=s3cret;b = s3cret; s3cret¶X-API-Key: s3cret¶x-mine: s3cret¶\
        CSRF-Token: s3cret¶Proxy-Authorization: Basic s3cret¶Accept: */*¶Content-Length: 3¶
        """
    private static let answer = """
        HTTP/1.1 200 Fine¶Content-Type: text/plain¶Set-Cookie: a=s3cret; Path=/¶\
        Set-Cookie: login-token=s3cret¶Location: http://proxy.test:8080/x¶
        """

    @Test(arguments: [false, true])
    func `no credential is recorded, cookies only when asked for`(_ keepsCookies: Bool) throws {
        let rules = RecordingRules(keepsCookies: keepsCookies)
        let exchange = try Self.recorded(
            Self.request,
            answer: Self.answer,
            requestBody: [1, 0, 2],
            answerBody: Array("ja".utf8),
            keyField: "x-mine",
            rules: rules
        )
        let entry = try Self.entry(exchange, rules)
        let request = try #require(entry["request"] as? [String: Any])
        let response = try #require(entry["response"] as? [String: Any])
        let values = [request, response].flatMap { part in
            (part["headers"] as? [[String: String]] ?? []).map {
                ($0["name"] ?? "", $0["value"] ?? "")
            }
        }
        let leaking = values.filter { $0.1.contains(Self.secret) }.map(\.0)
        #expect(leaking == (keepsCookies ? ["Cookie", "Set-Cookie"] : []))
        #expect(!values.contains { $0.1.contains("login-token=s3cret") })
        let cookies = request["cookies"] as? [[String: String]] ?? []
        #expect(cookies.map { $0["name"] } == ["a", "login-token", "b "])
        #expect(cookies[1]["value"] == "redacted")
        #expect(cookies[0]["value"] == (keepsCookies ? Self.secret : "redacted"))
    }

    @Test func `an entry says what was asked and answered`() throws {
        let exchange = try Self.recorded(
            Self.request,
            answer: Self.answer,
            requestBody: [1, 0, 2],
            answerBody: Array("ja".utf8)
        )
        let entry = try Self.entry(exchange)
        #expect(entry["startedDateTime"] as? String == "2027-01-15T08:00:00.000Z")
        #expect(entry["time"] as? Double == 5)
        let request = try #require(entry["request"] as? [String: Any])
        #expect(request["url"] as? String == "http://proxy.test:8080/a%20b/c?x=1&y=a+b%26&z")
        let query = request["queryString"] as? [[String: String]] ?? []
        #expect(query.map { $0["name"] } == ["x", "y", "z"])
        #expect(query.map { $0["value"] } == ["1", "a b&", ""])
        let post = try #require(request["postData"] as? [String: Any])
        #expect(post["text"] as? String == "AQAC" && post["_encoding"] as? String == "base64")
        let response = try #require(entry["response"] as? [String: Any])
        #expect(response["status"] as? Int == 200 && response["statusText"] as? String == "Fine")
        let content = try #require(response["content"] as? [String: Any])
        #expect(content["text"] as? String == "ja" && content["size"] as? Int == 2)
        #expect(content["mimeType"] as? String == "text/plain")
        #expect(content["_truncated"] == nil)
    }

    @Test(arguments: [(0, ""), (1, "a"), (4, "abcd"), (9, "abcd")])
    func `so much of a body is kept as it may be`(_ limit: Int, _ text: String) throws {
        let rules = RecordingRules(bodyLimit: limit)
        let exchange = try Self.recorded(
            "GET / HTTP/1.1¶Host: a¶",
            answer: "HTTP/1.1 200 OK¶",
            answerBody: Array("abcd".utf8),
            rules: rules
        )
        let response = try #require(try Self.entry(exchange, rules)["response"] as? [String: Any])
        let content = try #require(response["content"] as? [String: Any])
        #expect(content["text"] as? String == text)
        #expect(content["size"] as? Int == 4)
        #expect((content["_truncated"] as? Bool == true) == (limit < 4))
        let comment = content["comment"] as? String
        #expect(comment == (limit < 4 ? "truncated: \(limit) of 4 bytes" : nil))
    }

    @Test(arguments: [
        "X-Api-Key: 0123456789abcdef", "Authorization: Bearer 0123456789abcdef",
        "Cookie: a=0123456789abcdef",
    ])
    func `an answer that repeats a credential is recorded without it`(_ field: String) throws {
        let exchange = try Self.recorded(
            "GET / HTTP/1.1¶Host: a¶\(field)¶",
            answer: "HTTP/1.1 200 OK¶",
            answerBody: Array("you sent 0123456789abcdef!".utf8)
        )
        let response = try #require(try Self.entry(exchange)["response"] as? [String: Any])
        let content = try #require(response["content"] as? [String: Any])
        #expect(content["text"] as? String == "you sent redacted!")
    }

    @Test func `a coded body says so`() throws {
        let exchange = try Self.recorded(
            "GET / HTTP/1.1¶Host: a¶",
            answer: "HTTP/1.1 200 OK¶Content-Encoding: gzip¶",
            answerBody: [0x1F, 0x8B]
        )
        let response = try #require(try Self.entry(exchange)["response"] as? [String: Any])
        let content = try #require(response["content"] as? [String: Any])
        #expect(content["_coding"] as? String == "gzip")
        #expect(content["encoding"] as? String == "base64")
    }

    @Test func `one that was never answered has the status 0`() throws {
        let exchange = try Self.recorded("GET / HTTP/1.1¶Host: a¶", answer: nil)
        let response = try #require(try Self.entry(exchange)["response"] as? [String: Any])
        #expect(response["status"] as? Int == 0)
    }

    @Test func `what is held is given back, and too much isn't held`() throws {
        let budget = RecordingBudget(limit: 6000)
        let body = [UInt8](repeating: 0x61, count: 1000)
        do {
            let exchange = try Self.recorded(
                "GET / HTTP/1.1¶Host: a¶",
                answer: "HTTP/1.1 200 OK¶",
                answerBody: body,
                budget: budget
            )
            #expect(budget.usedBytes > 5000)
            #expect(HARDocument.entry(exchange, RecordingRules()) != nil)
            let second = try Self.recorded(
                "GET / HTTP/1.1¶Host: a¶",
                answer: "HTTP/1.1 200 OK¶",
                answerBody: body,
                budget: budget
            )
            #expect(HARDocument.entry(second, RecordingRules()) == nil)
            withExtendedLifetime(exchange) {}
        }
        #expect(budget.usedBytes == 0)
    }
}
