import Sandbox
import Testing

extension EndToEnd {
    @Suite struct TokenTests {}
}

extension EndToEnd.TokenTests {
    @Test func `200 first requests share one slow exchange`() async throws {
        try await Scene.play(prepare: { ims, _ in
            ims.behaviour = .delayed(.milliseconds(1_500))
        }) { scene in
            let answers = try await scene.together(200) { try await scene.get("/echo/\($0)") }
            #expect(answers.count { $0.status == 200 } == 200)
            #expect(scene.ims.exchangeCount == 1)
            #expect(scene.aem.refusedCount == 0)
            #expect(scene.aem.unauthenticatedCount == 0)
            let waited = try await scene.accessLines(200).count { $0["token.ms"] != "0.000" }
            #expect(waited > 0)
        }
    }

    @Test func `an IMS that is down is answered 503, and heals without a restart`() async throws {
        try await Scene.play(prepare: { ims, _ in
            try await ims.goOffline()
        }) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 503)
            #expect(answer.values("content-type") == ["application/problem+json"])
            let seconds = try #require(answer.values("retry-after").first.flatMap(Int.init))
            #expect((1...60).contains(seconds))
            let problem = try object(answer.body)
            #expect(problem["cause"] as? String == "ims_refused")
            #expect(problem["status"] as? Int == 503)
            #expect(problem["requestId"] as? String == answer.values("x-request-id").first)
            #expect(scene.aem.requestCount == 0)

            try await scene.ims.comeBack()
            try await eventually("200") { try await scene.get("/echo").status == 200 }
            #expect(scene.aem.unauthenticatedCount == 0)
            #expect(scene.aem.refusedCount == 0)
        }
    }

    @Test(arguments: [
        (IMSBehaviour.fixed(status: 500, body: "oops", fields: [:]), "ims_server_error"),
        (.html, "ims_bad_answer"), (.empty, "ims_bad_answer"),
        (.truncatedJSON, "ims_bad_answer"), (.disconnect, "ims_unreachable"),
        (
            .fixed(status: 429, body: "{}", fields: ["Retry-After": "7"]),
            "ims_throttled"
        ),
    ])
    func `each failure of IMS has its cause`(
        _ behaviour: IMSBehaviour,
        _ cause: String
    ) async throws {
        try await Scene.play(prepare: { ims, _ in ims.behaviour = behaviour }) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 503)
            #expect(try object(answer.body)["cause"] as? String == cause)
            #expect(answer.values("proxy-status").first?.contains(cause) == true)
            #expect(scene.aem.requestCount == 0)
            if cause == "ims_throttled" {
                let seconds = answer.values("retry-after").first.flatMap(Int.init) ?? 0
                #expect((1...7).contains(seconds))
            }
        }
    }

    @Test func `a token is replaced before its end, and no request waits or is refused`()
        async throws
    {
        try await Scene.play(prepare: { ims, _ in
            ims.tokenLifetime = .seconds(6)
        }) { scene in
            try await scene.warmUp()
            scene.ims.behaviour = .delayed(.milliseconds(100))
            var count = 0
            while scene.ims.successCount < 2 && count < 200_000 {
                let answers = try await scene.together(4) { try await scene.get("/echo/\($0)") }
                #expect(answers.count { $0.status == 200 } == 4)
                count += 4
            }
            // The next ones may go with the new token.
            try await eventually("generation 2") {
                count += 1
                let answer = try await scene.get("/echo")
                #expect(answer.status == 200)
                return try await scene.accessLines(count).last?["generation"] == "2"
            }
            #expect(scene.aem.refusedCount == 0)
            let lines = try await scene.accessLines(count)
            #expect(lines.count { $0["token.ms"] == "0.000" } == lines.count)
            #expect(lines.count { $0["attempts"] == "1" } == lines.count)
        }
    }

    @Test func `a good token outlives its IMS`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            try await scene.ims.goOffline()
            let answers = try await scene.together(20) { try await scene.get("/echo/\($0)") }
            #expect(answers.count { $0.status == 200 } == 20)
            #expect(scene.aem.refusedCount == 0)
        }
    }

    @Test(arguments: [
        ("/forbidden", nil as String?), ("/status/403", nil), ("/scope-missing", "scope_missing"),
    ])
    func `403 passes, with its likely cause, and costs no exchange`(
        _ target: String,
        _ cause: String?
    ) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let connection = try await scene.connect()
            connection.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await connection.answer()
            #expect(answer.status == 403)
            #expect(try object(answer.body)["status"] as? Int == 403)
            let said = answer.values("proxy-status").first
            #expect(cause.map { said?.contains($0) == true } ?? (said == nil))
            #expect(scene.aem.requestCount == 1)
            #expect(scene.ims.exchangeCount == 1)
            connection.close()
        }
    }
}
