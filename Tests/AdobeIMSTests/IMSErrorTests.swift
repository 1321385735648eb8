import AdobeIMS
import Testing

struct IMSErrorTests {
    private func error(
        _ status: Int,
        _ body: String,
        retryAfter: String? = nil,
        debugID: String? = nil,
        date: String? = nil
    ) -> IMSError {
        IMSError(
            TokenAnswer(
                status: status,
                body: Array(body.utf8),
                retryAfter: retryAfter,
                debugID: debugID,
                date: date
            ),
            receivedAt: Samples.now
        )
    }

    struct Refusal: Sendable {
        let status: Int
        let error: String
        var description: String? = nil
        let cause: IMSError.Cause
    }

    // The table of errors that were seen in public reports.
    @Test(arguments: [
        Refusal(status: 400, error: "invalid_client", cause: .invalidClient),
        Refusal(status: 401, error: "invalid_client", cause: .invalidClient),
        Refusal(
            status: 400,
            error: "invalid_token",
            description: "JWT token is incorrectly formatted, and can not be decoded.",
            cause: .assertionRejected
        ),
        Refusal(
            status: 400,
            error: "invalid_token",
            description: "Could not match JWT signature to any of the bindings",
            cause: .certificateNotBound
        ),
        Refusal(status: 400, error: "invalid_token", cause: .assertionRejected),
        Refusal(status: 400, error: "invalid_token", description: " ", cause: .assertionRejected),
        Refusal(status: 400, error: "invalid_signature", cause: .certificateNotBound),
        Refusal(
            status: 400,
            error: "invalid_scope",
            description:
                "The metascopes in the JWT are not a subset of the metascopes in the binding.",
            cause: .invalidScope
        ),
        Refusal(status: 400, error: "bad_request", cause: .assertionRejected),
        Refusal(
            status: 400,
            error: "invalid_client",
            description: "invalid client_secret parameter",
            cause: .clientSecretInvalid
        ),
        Refusal(
            status: 400,
            error: "invalid_client",
            description: "invalid client_id parameter",
            cause: .invalidClient
        ),
        Refusal(status: 400, error: "unauthorized_client", cause: .unauthorizedClient),
        Refusal(status: 400, error: "something_new", cause: .imsRejected),
        Refusal(status: 403, error: "access_denied", cause: .imsRejected),
    ])
    func `a refusal has its cause and is permanent`(refusal: Refusal) {
        let member = refusal.description.map { #","error_description":"\#($0)""# } ?? ""
        let error = error(refusal.status, #"{"error":"\#(refusal.error)"\#(member)}"#)
        #expect(error.cause == refusal.cause)
        #expect(!error.isTransient)
        #expect(error.status == refusal.status)
    }

    @Test(
        arguments: [
            // A refusal that is not IMS's own.
            (400, .imsBadAnswer), (401, .imsBadAnswer), (403, .imsBadAnswer), (404, .imsBadAnswer),
            (407, .imsBadAnswer), (418, .imsBadAnswer),
            (408, .imsTimeout), (429, .imsThrottled), (500, .imsServerError),
            (502, .imsServerError),
            (503, .imsServerError), (599, .imsServerError), (200, .imsBadAnswer),
            (204, .imsBadAnswer),
            (302, .imsBadAnswer), (101, .imsBadAnswer),
        ] as [(Int, IMSError.Cause)]
    )
    func `a status counts when the body says nothing`(status: Int, cause: IMSError.Cause) {
        let bodies = [
            "", "<html>", "{", "[]", #"{"error":7}"#, #"{"error_description":"x"}"#,
            #"{"error":""}"#,
        ]
        for body in bodies {
            let error = error(status, body)
            #expect(error.cause == cause)
            #expect(error.isTransient)
        }
    }

    @Test(arguments: [408, 429, 500, 503])
    func `throttling and failures are transient whatever the body says`(status: Int) {
        #expect(error(status, #"{"error":"invalid_client"}"#).isTransient)
    }

    @Test(
        arguments: [
            ("0", .zero), ("30", .seconds(30)), ("3600", .seconds(3600)), ("3601", .seconds(3600)),
            ("604800", .seconds(3600)), ("604801", nil), ("99999999999999999999", nil), ("-1", nil),
            ("1.5", nil), ("", nil), ("soon", nil), ("+5", nil), ("1e9", nil),
            // Samples.now is 2027-01-15T08:00:00Z.
            ("Fri, 15 Jan 2027 08:00:45 GMT", .seconds(45)),
            ("Fri, 15 Jan 2027 12:00:00 GMT", .seconds(3600)),
            ("Fri, 15 Jan 2027 07:59:59 GMT", nil), ("Fri, 15 Jan 2038 08:00:00 GMT", nil),
        ] as [(String, Duration?)]
    )
    func `the wish to be left alone is bounded`(text: String, expected: Duration?) {
        #expect(error(429, "", retryAfter: text).retryAfter == expected)
    }

    @Test func `a date to wait for is read by the server's clock`() {
        let error = error(
            503,
            "",
            retryAfter: "Fri, 15 Jan 2027 09:00:20 GMT",
            date: "Fri, 15 Jan 2027 09:00:00 GMT"
        )
        #expect(error.retryAfter == .seconds(20))
        #expect(self.error(503, "").retryAfter == nil)
    }

    @Test(
        arguments: [
            ("1234-abc,def", "1234-abc,def"), ("", nil), ("a b", nil), ("a\nb", nil), ("ä", nil),
            (String(repeating: "x", count: 128), String(repeating: "x", count: 128)),
            (String(repeating: "x", count: 129), nil),
        ] as [(String, String?)]
    )
    func `the debug id is kept when it can be logged`(text: String, expected: String?) {
        #expect(error(400, "", debugID: text).debugID == expected)
    }

    @Test func `no text of the server comes back`() {
        let body = #"{"error":"sesame","error_description":"sesame\r\n"}"#
        for status in [200, 302, 400, 401, 429, 500] {
            let error = error(status, body, retryAfter: "sesame", debugID: "se same")
            #expect(!"\(error)".contains("same"))
            #expect(!error.explanation.contains("same"))
        }
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `every cause has one sentence that says what to do`(cause: IMSError.Cause) {
        let text = cause.explanation
        #expect(text.hasSuffix("."))
        // The others stand in names of settings and files.
        #expect(text.matches(of: /\.( |$)/).count == 1)
        #expect(!text.contains("\n"))
        #expect((60...300).contains(text.count))
        #expect(
            IMSError.Cause.allCases.allSatisfy { $0 == cause || $0.explanation != text }
        )
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `only a refused secret calls for the other one`(cause: IMSError.Cause) {
        #expect(
            cause.callsForNextSecret == [.clientSecretInvalid, .invalidClient].contains(cause)
        )
    }

    @Test func `causes are snake case words`() {
        #expect(
            IMSError.Cause.allCases.map(\.rawValue) == [
                "ims_name_unknown", "ims_refused", "ims_unreachable", "ims_proxy_refused",
                "ims_proxy_unreachable", "ims_tls_untrusted", "ims_tls_expired", "ims_tls_name",
                "ims_tls", "ims_timeout", "ims_server_error", "ims_throttled", "ims_bad_answer",
                "invalid_client", "client_secret_invalid", "invalid_scope",
                "certificate_not_bound", "assertion_rejected", "unauthorized_client",
                "ims_rejected", "local_token_expired", "credential_unusable",
            ]
        )
    }

    @Test(
        arguments: IMSError.Cause.allCases.prefix { $0 != .imsServerError }
    )
    func `a failure on the way is transient and has no status`(cause: IMSError.Cause) {
        let error = IMSError.transport(cause)
        #expect(error.cause == cause && error.isTransient)
        #expect(error.status == nil && error.retryAfter == nil && error.debugID == nil)
    }

    @Test func `the description has cause, status and debug id`() {
        let text = "\(error(401, #"{"error":"invalid_client"}"#, debugID: "d-1"))"
        #expect(text.hasPrefix("invalid_client (status 401, x-debug-id d-1): "))
        #expect(text.hasSuffix(IMSError.Cause.invalidClient.explanation))
        #expect("\(IMSError.transport(.imsTLS))".hasPrefix("ims_tls: The TLS"))
        let refused = IMSError.transport(.imsRefused, reason: "ims.test:443: connection refused")
        #expect(
            "\(refused)".hasPrefix("ims_refused (ims.test:443: connection refused): Nobody listens")
        )
    }
}
