import AdobeIMS
import Foundation
import NIOCore
import ProxyCore
import Testing

struct AnswerTests {
    struct Written {
        let status: String
        let fields: [String: String]
        let body: String

        init(
            _ answer: Answer,
            requestID: String = "id-1",
            isHead: Bool = false,
            closes: Bool = false
        ) throws {
            var buffer = ByteBuffer(string: "before")
            answer.write(
                to: &buffer,
                requestID: requestID,
                now: TokenSamples.start,
                isHead: isHead,
                closes: closes
            )
            let whole = String(buffer: buffer)
            try #require(whole.hasPrefix("before"))
            let end = try #require(whole.range(of: "\r\n\r\n"))
            body = String(whole[end.upperBound...])
            let lines = whole.dropFirst(6)[..<end.lowerBound].components(separatedBy: "\r\n")
            status = try #require(lines.first)
            let pairs = lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), String(parts[1].dropFirst()))
            }
            // Throws away nothing: no name comes twice.
            try #require(Set(pairs.map(\.0)).count == pairs.count)
            fields = Dictionary(uniqueKeysWithValues: pairs)
        }

        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(body.utf8))
            return try #require(object as? [String: Any])
        }
    }

    private static let unavailable = TokenUnavailable(
        cause: .ims(.invalidClient),
        explanation: IMSError.Cause.invalidClient.explanation,
        retryAfter: .milliseconds(2001)
    )

    static let all: [Answer] =
        [
            .methodNotAllowed, .noRoute, .requestBodyTooLarge, .requestHeadTimeout,
            .requestBodyTimeout, .connectionLimit, .tokenUnavailable(unavailable), .tokenTimeout,
            .bodyNotReplayable, .upstreamTimeout,
            .hostNotAllowed, .crossSite, .callerUnknown, .routeNotGranted,
            Answer(
                status: 400,
                cause: .malformedRequest,
                detail: "\"Quoted\" \\ \n\u{1}\u{E9}\u{1F600}"
            ),
        ]
        + [
            UpstreamFailure.Kind.unreachable, .nameUnknown, .refused, .reset, .closed,
            .timedOut(.name), .proxyRefused(status: 407), .proxyUnreachable, .tlsUntrusted,
            .tlsExpired, .tlsName, .tls, .protocolViolation, .interrupted, .bodyNotRewindable,
            .local,
        ].map { .upstreamFailed(UpstreamFailure($0, detail: "secret.internal:4502")) }

    @Test(arguments: all)
    func `an answer is a problem that says the same in head and body`(_ answer: Answer) throws {
        let cause = try #require(answer.cause)
        let written = try Written(answer)
        #expect(written.status.hasPrefix("HTTP/1.1 \(answer.status) "))
        #expect(written.fields["Content-Type"] == "application/problem+json")
        #expect(written.fields["Cache-Control"] == "no-store")
        #expect(written.fields["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT")
        #expect(written.fields["X-Request-Id"] == "id-1")
        #expect(written.fields["Connection"] == nil)
        #expect(written.fields["Content-Length"] == "\(written.body.utf8.count)")
        #expect(written.fields["Proxy-Status"] == ProxyStatus.value(for: cause))
        #expect(written.fields["Retry-After"] == answer.retryAfterSeconds.map { "\($0)" })

        let json = try written.json()
        #expect(Set(json.keys) == ["type", "title", "status", "detail", "cause", "requestId"])
        #expect(json["type"] as? String == "urn:aem-auth-proxy:\(cause.name)")
        #expect(json["status"] as? Int == answer.status)
        #expect(json["detail"] as? String == answer.detail)
        #expect(json["cause"] as? String == cause.name)
        #expect(json["requestId"] as? String == "id-1")
        #expect(written.status.hasSuffix(" \(json["title"] as? String ?? "?")"))
        #expect(!written.body.contains("secret.internal"))
    }

    @Test(arguments: all)
    func `an answer to HEAD has the head alone`(_ answer: Answer) throws {
        let whole = try Written(answer)
        let head = try Written(answer, isHead: true)
        #expect(head.body.isEmpty)
        #expect(head.status == whole.status)
        #expect(head.fields == whole.fields)
        #expect(head.fields["Content-Length"] != "0")
    }

    @Test(arguments: all + [.serverOptions])
    func `the client is told when its connection closes`(_ answer: Answer) throws {
        #expect(try Written(answer, closes: true).fields["Connection"] == "close")
    }

    @Test func `a request id is no way into head or body`() throws {
        let written = try Written(.noRoute, requestID: "a\",\"cause\":\"b\\\r\nX: y")
        #expect(written.fields["X"] == nil)
        #expect(try written.json()["cause"] as? String == "no_route")
    }

    @Test func `the server's own options are no problem`() throws {
        let written = try Written(.serverOptions)
        #expect(written.status == "HTTP/1.1 204 No Content")
        #expect(written.fields["Allow"] == "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS")
        #expect(written.fields["Content-Length"] == nil)
        #expect(written.fields["Content-Type"] == nil)
        #expect(written.fields["Proxy-Status"] == nil)
        #expect(written.body.isEmpty)
        #expect(try Written(.methodNotAllowed).fields["Allow"] == written.fields["Allow"])
    }

    @Test(arguments: [
        (0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (300_000, 300), (300_001, 301),
    ])
    func `a retry is not asked for too early`(_ milliseconds: Int, _ seconds: Int) throws {
        let reason = TokenUnavailable(
            cause: .ims(.imsTimeout),
            explanation: "It did not answer.",
            retryAfter: .milliseconds(milliseconds)
        )
        let written = try Written(.tokenUnavailable(reason))
        #expect(written.fields["Retry-After"] == "\(seconds)")
        #expect(written.body.contains("It did not answer."))
    }
}
