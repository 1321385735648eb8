import Sandbox
import Testing

extension EndToEnd {
    /// What happens when AEM refuses a token.
    @Suite struct RefusalTests {}
}

extension EndToEnd.RefusalTests {
    @Test(arguments: [RefusalMoment.early, .midBody(afterBytes: 4_000), .late])
    func `300 uploads right after a revocation cost one exchange and arrive as they are`(
        _ moment: RefusalMoment
    ) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            scene.aem.refusalMoment = moment
            scene.ims.revokeAllTokens()
            let bodies = (0..<300).map { sample(8_000 + $0 * 16, seed: $0) }
            let answers = try await scene.together(300) {
                try await scene.send("POST", "/echo/\($0)", body: bodies[$0])
            }
            #expect(answers.count { $0.status == 200 } == 300)
            #expect(scene.ims.exchangeCount == 2)
            #expect(scene.aem.refusedCount > 0)
            var seen: [String: String] = [:]
            for answer in answers {
                let echo = try object(answer.body)
                let target = try #require(echo["target"] as? String)
                seen[target] = echo["sha256"] as? String
            }
            for (index, body) in bodies.enumerated() {
                #expect(seen["/echo/\(index)"] == sha256(body))
            }
        }
    }

    @Test func `a redirect to the login page is replayed like a 401`() async throws {
        let browser = "{User-Agent: Mozilla/5.0}"
        let settings = Scene.Settings(file: [
            "routes:", "  - {path: /, upstream: aem, credential: test, setHeaders: \(browser)}",
        ])
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            scene.ims.revokeAllTokens()
            let answer = try await scene.get("/echo/browser")
            #expect(answer.status == 200)
            #expect(try object(answer.body)["target"] as? String == "/echo/browser")
            #expect(scene.aem.refusedCount == 1)
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test func `what is refused again goes to the client with its cause`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            scene.aem.alwaysRefuses = true
            let answer = try await scene.get("/echo")
            #expect(answer.status == 401)
            #expect(answer.text == "Unauthorized")
            let status = answer.values("proxy-status").first ?? ""
            #expect(status.contains("refused_after_refresh"))
            #expect(answer.values("www-authenticate") == ["AEM-Auth-Proxy realm=\"aem\""])
            #expect(scene.aem.requestCount == 2)
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test func `an upstream that always refuses costs three exchanges at most`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            scene.aem.alwaysRefuses = true
            for round in 0..<4 {
                let answers = try await scene.together(50) {
                    try await scene.get("/echo/\(round)/\($0)")
                }
                #expect(answers.count { $0.status == 401 } == 50)
            }
            #expect((2...4).contains(scene.ims.exchangeCount))
            // The budget is used up now: told so, and nothing is sent twice.
            let requests = scene.aem.requestCount
            let answer = try await scene.get("/echo")
            let status = answer.values("proxy-status").first ?? ""
            #expect(status.contains("refresh_budget_exhausted"))
            #expect(scene.aem.requestCount == requests + 1)
        }
    }

    @Test func `where a new token was refused too, 401 passes for a while`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            scene.aem.alwaysRefuses = true
            _ = try await scene.get("/echo/a/b/1")
            #expect(scene.ims.exchangeCount == 2)
            let requests = scene.aem.requestCount
            let answers = try await scene.together(50) { try await scene.get("/echo/a/b/\($0)?q") }
            for answer in answers {
                #expect(answer.status == 401)
                let status = answer.values("proxy-status").first ?? ""
                #expect(status.contains("refused_after_refresh"))
            }
            #expect(scene.aem.requestCount == requests + 50)
            #expect(scene.ims.exchangeCount == 2)
            // Elsewhere it is another matter.
            scene.aem.alwaysRefuses = false
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo/a/c").status == 200)
            #expect(scene.ims.exchangeCount == 3)
        }
    }

    @Test func `a refusal while IMS is down goes to the client with its cause`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            try await scene.ims.goOffline()
            scene.ims.revokeAllTokens()
            let answer = try await scene.get("/echo")
            #expect(answer.status == 401)
            let status = answer.values("proxy-status").first ?? ""
            #expect(status.contains("refresh_failed"))
        }
    }

    @Test func `a body that is too large to be kept is explained, and its retry works`()
        async throws
    {
        let settings = Scene.Settings(file: ["replay: {memory: 64KiB, spool: 0}"])
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            scene.aem.refusalMoment = .late
            scene.ims.revokeAllTokens()
            let body = sample(1_000_000, seed: 7)
            let first = try await scene.send("PUT", "/api/assets/a.bin", body: body)
            #expect(first.status == 503)
            #expect(first.values("retry-after") == ["0"])
            #expect(try object(first.body)["cause"] as? String == "body_not_replayable")
            #expect(scene.aem.requestCount == 1)
            let second = try await scene.send("PUT", "/api/assets/a.bin", body: body)
            #expect(second.status == 200)
            #expect(try object(second.body)["sha256"] as? String == sha256(body))
            #expect(scene.ims.exchangeCount == 2)
        }
    }
}
