import NIOCore
import ProxyCore
import Testing

/// What pages of other origins are told.
struct CrossOriginTests {
    private static let listener: Listener = {
        var listener = Listener.default
        listener.allowedOrigins = [
            WebOrigin(scheme: "https", host: "app.internal", port: 443),
            WebOrigin(scheme: "http", host: "lab.internal", port: 3000),
        ]
        return listener
    }()

    private static let vary =
        "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
        + "Access-Control-Request-Private-Network"

    private func preflight(_ fields: String, from origin: String) throws -> Answer? {
        let head = try AdmissionSamples.request("OPTIONS /a?b", "Origin: \(origin)¶\(fields)")
        let decision = AdmissionSamples.admission(Self.listener).decide(head, peer: Peer())
        guard case .preflight(let answer) = decision else { return nil }
        return answer
    }

    @Test func `a preflight is granted what it asks for`() throws {
        let answer = try #require(
            try preflight(
                "Access-Control-Request-Method: PUT¶Sec-Fetch-Site: cross-site¶"
                    + "Access-Control-Request-Headers: content-type,x-api-key¶"
                    + "access-control-request-headers: X-Third¶"
                    + "Access-Control-Request-Private-Network: true¶",
                from: "https://app.internal"
            )
        )
        #expect(answer.status == 204)
        #expect(answer.cause == nil)
        #expect(
            AdmissionSamples.fields(answer) == [
                "Access-Control-Allow-Origin: https://app.internal",
                "Access-Control-Allow-Methods: PUT",
                "Access-Control-Allow-Headers: content-type, x-api-key, X-Third",
                "Access-Control-Allow-Private-Network: true", "Access-Control-Max-Age: 600",
                Self.vary,
            ]
        )
    }

    @Test(arguments: [
        "", "a b", "a,\"b\"", "a,b\u{E9}", "a@b", String(repeating: "a,", count: 4000),
        String(repeating: "a", count: 5000),
    ])
    func `a list that is none is not granted`(_ names: String) throws {
        let answer = try #require(
            try preflight(
                "Access-Control-Request-Method: POST¶Access-Control-Request-Headers: \(names)¶"
                    + "Access-Control-Request-Private-Network: false¶",
                from: "http://lab.internal:3000"
            )
        )
        #expect(
            AdmissionSamples.fields(answer) == [
                "Access-Control-Allow-Origin: http://lab.internal:3000",
                "Access-Control-Allow-Methods: POST", "Access-Control-Max-Age: 600", Self.vary,
            ]
        )
    }

    @Test func `a method that is none is not granted`() throws {
        let field = "Access-Control-Request-Method: P OST¶"
        let answer = try #require(try preflight(field, from: "https://app.internal"))
        #expect(AdmissionSamples.fields(answer).count == 3)
    }

    @Test func `a preflight is written like any answer, and once`() throws {
        let field = "Access-Control-Request-Method: POST¶"
        let answer = try #require(try preflight(field, from: "https://app.internal"))
        let written = try AnswerTests.Written(answer)
        #expect(written.status == "HTTP/1.1 204 No Content")
        #expect(written.fields["Access-Control-Allow-Origin"] == "https://app.internal")
        #expect(written.fields["Content-Length"] == nil)
        #expect(written.body.isEmpty)
    }

    @Test func `a preflight needs no caller, and strangers' pages may read that they are`() throws {
        var listener = Self.listener
        listener.callers = Callers(apiKeys: [AdmissionSamples.key("a", "k")])
        let admission = AdmissionSamples.admission(listener)
        let origin = "Origin: https://app.internal¶"
        let preflight = try AdmissionSamples.request(
            "OPTIONS /",
            origin + "Access-Control-Request-Method: POST¶"
        )
        guard case .preflight = admission.decide(preflight, peer: Peer()) else {
            Issue.record("not a preflight")
            return
        }
        let head = try AdmissionSamples.request("POST /", origin)
        guard case .refused(let answer) = admission.decide(head, peer: Peer()) else {
            Issue.record("not refused")
            return
        }
        #expect(
            AdmissionSamples.fields(answer) == [
                "WWW-Authenticate: AEM-Auth-Proxy",
                "Access-Control-Allow-Origin: https://app.internal",
                "Access-Control-Expose-Headers: *", "Vary: Origin",
            ]
        )
    }

    @Test(
        arguments: [
            (
                "Origin: http://lab.internal:3000¶",
                [
                    "Access-Control-Allow-Origin: http://lab.internal:3000",
                    "Access-Control-Expose-Headers: *", "Vary: Origin",
                ]
            ),
            ("", ["Vary: Origin"]), ("Origin: http://localhost:8080¶", ["Vary: Origin"]),
        ]
    )
    func `answers say whose page may read them`(_ fields: String, _ lines: [String]) throws {
        // OPTIONS alone is no preflight.
        for line in ["GET /", "POST /", "OPTIONS /"] {
            let head = try AdmissionSamples.request(line, fields)
            let decision = AdmissionSamples.admission(Self.listener).decide(head, peer: Peer())
            guard case .admitted(let admitted) = decision else {
                Issue.record("\(decision)")
                return
            }
            var buffer = ByteBuffer()
            admitted.crossOrigin?.write(to: &buffer)
            #expect(AdmissionSamples.lines(buffer) == lines)
            #expect(
                admitted.crossOrigin?.origin?.description
                    == (lines.count == 1 ? nil : "http://lab.internal:3000")
            )
        }
    }

    @Test func `listeners without origins say nothing`() throws {
        let head = try AdmissionSamples.request("GET /")
        let decision = AdmissionSamples.admission(.default).decide(head, peer: Peer())
        #expect(decision == .admitted(Admission.Admitted(caller: nil)))
    }

    @Test func `the upstream's own word about pages is replaced`() throws {
        let head = try AdmissionSamples.request("GET /", "Origin: https://app.internal¶")
        let decision = AdmissionSamples.admission(Self.listener).decide(head, peer: Peer())
        guard case .admitted(let admitted) = decision else {
            Issue.record("\(decision)")
            return
        }
        let crossOrigin = try #require(admitted.crossOrigin)
        let fields = try HeadSamples.response(
            "HTTP/1.1 200 OK¶Access-Control-Allow-Origin: *¶access-control-allow-credentials: true¶"
                + "ACCESS-CONTROL-NEW: a¶Access-Control: a¶X-Access-Control-Allow-Origin: *¶"
                + "Vary: Accept¶"
        ).fields
        let replaced = fields.indices.filter { crossOrigin.replaces(fields, $0) }
        #expect(replaced == [0, 1, 2])
    }
}
