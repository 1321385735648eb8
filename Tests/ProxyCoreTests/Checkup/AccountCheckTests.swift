import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// What AEM says when it is asked who we are.
struct AccountCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let answer: String
        var credential: String? = "writer"
        var host = "author-p1-e2.adobeaemcloud.com"
        var definition = CredentialDefinition.serviceCredentials(files: ["a"])
        let verdict: String
        var cause: String?
        var mayPass = false
        var evidence = ""

        var testDescription: String { "\(answer) \(credential ?? "none") \(host)" }
    }

    private static let html = "Content-Type: text/html\r\n"
    private static let login =
        "302\r\nLocation: /libs/granite/core/content/login.html?resource=%2F&j_reason=unknown"
    private static let scope =
        "Content-Type: application/problem+json\r\n\r\n"
        + #"{"detail":"The access token is missing required scopes."}"#

    static let cases = [
        Case(
            answer: "200\r\n\r\n{\"authorizableId\":\"1@techacct.adobe.com\"}",
            verdict: "ok",
            evidence: "AEM says we are 1@techacct.adobe.com"
        ),
        Case(
            answer: "200\r\n\r\n{\"authorizableId\":\"a\\u001b[2Jb\"}",
            verdict: "ok",
            evidence: "AEM says we are a?[2Jb"
        ),
        Case(
            answer: "200\r\n\r\n{\"authorizableId\":\"anonymous\"}",
            verdict: "FAIL",
            cause: "anonymous",
            evidence: "AEM says we are anonymous"
        ),
        Case(answer: "401\r\n", verdict: "FAIL", cause: "refused_after_refresh"),
        Case(
            answer: "401\r\n",
            definition: .localDevelopmentToken(file: "a"),
            verdict: "FAIL",
            cause: "local_token_refused"
        ),
        Case(
            answer: "401\r\n",
            definition: .basic(username: "u", passwordFile: "a"),
            verdict: "FAIL",
            cause: "basic_refused"
        ),
        Case(answer: "\(login)\r\n", verdict: "FAIL", cause: "refused_after_refresh"),
        Case(
            answer: "302\r\nLocation: https://other.test/x?token=hush\r\n",
            verdict: "FAIL",
            cause: "redirected",
            evidence: "AEM answers 302 with a redirect to https://other.test/x"
        ),
        Case(answer: "200\r\n\(html)\r\n<html>", verdict: "FAIL", cause: "login_page"),
        Case(answer: "200\r\n\r\n[1]", verdict: "FAIL", cause: "not_aem"),
        Case(answer: "200\r\n\r\n{}", verdict: "FAIL", cause: "not_aem"),
        Case(answer: "204\r\n", verdict: "FAIL", cause: "not_aem"),
        Case(answer: "403\r\n", verdict: "FAIL", cause: "forbidden"),
        Case(answer: "403\r\n\(scope)", verdict: "FAIL", cause: "scope_missing"),
        Case(answer: "404\r\n", verdict: "FAIL", cause: "not_aem"),
        Case(
            answer: "404\r\n",
            host: "publish-p1-e2.adobeaemcloud.com",
            verdict: "warn",
            cause: "not_found",
            mayPass: true
        ),
        Case(
            answer: "404\r\n",
            host: "www.example.com",
            verdict: "warn",
            cause: "not_found",
            mayPass: true
        ),
        Case(
            answer: "403\r\n",
            host: "analytics.example",
            verdict: "warn",
            cause: "not_found",
            mayPass: true
        ),
        Case(
            answer: "200\r\n\r\n{}",
            host: "analytics.example",
            verdict: "warn",
            cause: "not_found",
            mayPass: true
        ),
        Case(
            answer: "401\r\n",
            host: "analytics.example",
            verdict: "FAIL",
            cause: "refused_after_refresh"
        ),
        Case(answer: "418\r\n", verdict: "FAIL", cause: "not_aem"),
        Case(answer: "429\r\n", verdict: "FAIL", cause: "throttled", mayPass: true),
        Case(answer: "500\r\n", verdict: "FAIL", cause: "aem_error", mayPass: true),
        Case(answer: "503\r\n\(html)", verdict: "FAIL", cause: "aem_error", mayPass: true),
        // Who sends no credential is nobody.
        Case(
            answer: "200\r\n\r\n{\"authorizableId\":\"anonymous\"}",
            credential: nil,
            verdict: "ok",
            evidence: "AEM answers 200"
        ),
        Case(
            answer: "401\r\n",
            credential: nil,
            verdict: "warn",
            cause: "login_wanted",
            mayPass: true
        ),
        Case(
            answer: "\(login)\r\n",
            credential: nil,
            verdict: "warn",
            cause: "login_wanted",
            mayPass: true
        ),
        Case(
            answer: "404\r\n",
            credential: nil,
            verdict: "warn",
            cause: "not_found",
            mayPass: true
        ),
        Case(
            answer: "503\r\n",
            credential: nil,
            verdict: "FAIL",
            cause: "aem_error",
            mayPass: true
        ),
        Case(
            answer: "429\r\n",
            credential: nil,
            verdict: "FAIL",
            cause: "throttled",
            mayPass: true
        ),
    ]

    @Test(arguments: cases)
    func `each answer has its verdict, and what to do`(_ example: Case) throws {
        let question = try #require(
            try Self.questions(
                "https://\(example.host)",
                example.credential,
                example.definition
            ).first
        )
        let answer = try Self.answer(example.answer)
        let item = question.judge(answer, after: .milliseconds(3))
        #expect(item.verdict.rawValue == example.verdict)
        #expect(item.cause == example.cause)
        #expect((item.whatToDo == nil) == (example.cause == nil))
        if item.verdict != .ok { #expect(item.mayPass == example.mayPass) }
        if !example.evidence.isEmpty { #expect(item.evidence == example.evidence) }
        #expect(!item.line.contains("hush"))
    }

    @Test func `no answer has its verdict, too`() throws {
        let question = try #require(try Self.questions("https://aem.test", "writer").first)
        let late = question.judge(.late, after: .zero)
        #expect(late.cause == "upstream_timeout" && late.mayPass)
        let reset = question.judge(.failure(UpstreamFailure(.reset)), after: .zero)
        #expect(reset.evidence == "aem.test:443: connection reset")
        #expect(reset.cause == "upstream_unreachable" && reset.mayPass)
    }

    @Test func `each upstream is asked once for each credential`() throws {
        var configuration = Configuration(
            upstreams: [
                "a": Upstream(name: "a", url: try UpstreamURL("https://a.test")),
                "b": Upstream(name: "b", url: try UpstreamURL("https://b.test/base")),
            ],
            routes: []
        )
        configuration.routes = [
            Route(path: "/1", upstream: "b", credential: "x"),
            Route(path: "/2", upstream: "a", credential: nil),
            Route(path: "/3", upstream: "b", credential: "x"),
            Route(path: "/4", upstream: "b", credential: "y"),
        ]
        let subjects = AccountQuestion.all(of: configuration).map(\.subject)
        #expect(subjects == ["b as x", "a without a credential", "b as y"])
    }

    @Test(
        arguments: [
            (
                .serviceCredentials(files: ["a"]), "Key: k",
                ["Key: k", "Authorization: Bearer hush"]
            ),
            (
                .basic(username: "u", passwordFile: "a"), "User-Agent: own",
                ["User-Agent: own", "Authorization: Basic aHVzaA=="]
            ),
        ] as [(CredentialDefinition, String, [String])]
    )
    func `the request has the credential, and what the route sets`(
        _ definition: CredentialDefinition,
        _ header: String,
        _ lines: [String]
    ) throws {
        let parts = header.split(separator: ": ").map(String.init)
        let question = try #require(
            try Self.questions(
                "https://aem.test/base",
                "writer",
                definition,
                headers: [Route.Header(name: parts[0], value: Secret(parts[1]))]
            ).first
        )
        let now = UnixTime(milliseconds: 0)
        let token = AccessToken(
            value: Secret("hush"),
            issuedAt: now,
            expiry: now.advanced(by: .seconds(60))
        )
        let head = question.head(token, version: "1")
        let own = parts[0] == "User-Agent" ? [] : ["User-Agent: aem-auth-proxy/1"]
        #expect(
            head.lines == [
                "/base/libs/granite/security/currentuser.json", "Host: aem.test",
                "Accept: application/json",
            ] + own + lines
        )
        #expect(head.carriesOnly(question.authorization(token)))
        #expect(question.head(nil, version: "1").carriesOnly(nil))
    }

    private static func questions(
        _ url: String,
        _ credential: String?,
        _ definition: CredentialDefinition = .serviceCredentials(files: ["a"]),
        headers: [Route.Header] = []
    ) throws -> [AccountQuestion] {
        let upstream = Upstream(name: "a", url: try UpstreamURL(url))
        return AccountQuestion.all(
            of: Configuration(
                credentials: credential.map {
                    [$0: Credential(definition: definition, fault: "")]
                } ?? [:],
                upstreams: ["a": upstream],
                routes: [Route(upstream: "a", credential: credential, setHeaders: headers)]
            )
        )
    }

    /// Status and fields, then perhaps a body behind an empty line.
    private static func answer(_ text: String) throws -> AccountAnswer {
        let end = text.firstRange(of: "\r\n\r\n")
        let head = end.map { String(text[..<$0.lowerBound]) + "\r\n" } ?? text
        let lines = head.replacing("\r\n", with: "¶")
        let status = lines.prefix { $0 != "¶" }
        let sample = "HTTP/1.1 \(status) x" + lines.dropFirst(status.count)
        return AccountAnswer(
            try HeadSamples.response(sample),
            body: ByteBuffer(string: end.map { String(text[$0.upperBound...]) } ?? "")
        )
    }
}
