import Sandbox
import Testing

extension EndToEnd {
    /// A route with `when: challenged`: open pages are had without a token, closed ones with it.
    @Suite struct ChallengeTests {
        private static func settings(
            route: String = "",
            file: [String] = [],
            upstreamURL: String? = nil,
            imsEndpoint: String? = nil
        ) -> Scene.Settings {
            let line = "  - {path: /, upstream: aem, credential: test, when: challenged\(route)}"
            return .init(
                file: file + ["routes:", line],
                upstreamURL: upstreamURL,
                imsEndpoint: imsEndpoint
            )
        }
    }
}

extension EndToEnd.ChallengeTests {
    /// How the requests came that AEM got: `+` with a token, `-` without.
    private static func requests(_ scene: Scene) -> [String] {
        scene.aem.recordedRequests.map { request in
            let mark = request.values("authorization").isEmpty ? "-" : "+"
            return "\(mark) \(request.method) \(request.target)"
        }
    }

    private static func cause(_ answer: SandboxAnswer) -> String? {
        answer.values("proxy-status").first?.split(separator: "\"").last.map(String.init)
    }

    @Test func `an open page is asked for without a token`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.openPaths = ["/content"]
            let own = [("Authorization", "Bearer client's"), ("Cookie", "login-token=a; b=c")]
            let answer = try await scene.send("GET", "/content/we-retail.1.json", fields: own)
            #expect(answer.status == 200)
            #expect(answer.values("cache-control") == [])
            #expect(Self.requests(scene) == ["- GET /content/we-retail.1.json"])
            #expect(scene.aem.recordedRequests[0].values("cookie") == [])
            let line = try await scene.accessLines(1)[0]
            #expect(line["attempts"] == "1" && line["generation"] == nil)
            #expect(line["replays"] == nil && line["cause"] == nil)
        }
    }

    @Test(arguments: [AEMChallenge.unauthorized, .login])
    func `a closed one is asked for again with it, and then at once`(
        _ challenge: AEMChallenge
    ) async throws {
        try await Scene.play(Self.settings()) { scene in
            try await scene.warmUp()
            scene.aem.openPaths = ["/content"]
            scene.aem.challenge = challenge
            let answer = try await scene.get("/echo/a/b/c?d")
            #expect(answer.status == 200)
            #expect(answer.values("cache-control") == ["private"])
            #expect(answer.values("proxy-status") == [])
            let line = try await scene.accessLines(1)[0]
            #expect(line["attempts"] == "2" && line["generation"] == "1")
            #expect(line["replays"] == "challenge")
            #expect(try await scene.get("/echo/a/b/d").status == 200)
            #expect(try await scene.get("/content/we-retail.1.json").status == 200)
            #expect(try await scene.get("/echo/b/b/d").status == 200)
            let expected = [
                "- GET /echo/a/b/c?d", "+ GET /echo/a/b/c?d", "+ GET /echo/a/b/d",
                "- GET /content/we-retail.1.json", "- GET /echo/b/b/d", "+ GET /echo/b/b/d",
            ]
            #expect(Self.requests(scene) == expected)
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    @Test func `who says how to cache is not contradicted`() async throws {
        try await Scene.play(Self.settings()) { scene in
            let answer = try await scene.get("/libs/granite/security/currentuser.json")
            #expect(answer.status == 200)
            #expect(answer.values("cache-control") == ["no-store"])
        }
    }

    @Test(arguments: [(false, 403, 1), (true, 200, 2)])
    func `a 403 asks for it where the route says so`(
        _ isChallenge: Bool,
        _ status: Int,
        _ count: Int
    ) async throws {
        let route = isChallenge ? ", challengeOn403: true" : ""
        try await Scene.play(Self.settings(route: route)) { scene in
            scene.aem.challenge = .forbidden
            let answer = try await scene.get("/echo")
            #expect(answer.status == status)
            #expect(Self.cause(answer) == nil)
            #expect(answer.values("cache-control") == (isChallenge ? ["private"] : []))
            #expect(scene.aem.requestCount == count)
        }
    }

    @Test func `the body is sent again`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.refusalMoment = .late
            let body = sample(600_000, seed: 7)
            let answer = try await scene.send("PUT", "/echo", body: body)
            #expect(answer.status == 200)
            #expect(try object(answer.body)["sha256"] as? String == sha256(body))
            #expect(Self.requests(scene) == ["- PUT /echo", "+ PUT /echo"])
        }
    }

    @Test func `a body that is not kept may be sent again by the client`() async throws {
        let settings = Self.settings(file: ["replay: {memory: 64KiB, spool: 0}"])
        try await Scene.play(settings) { scene in
            scene.aem.refusalMoment = .late
            let body = sample(300_000, seed: 3)
            let first = try await scene.send("POST", "/echo", body: body)
            #expect(first.status == 503)
            #expect(first.values("retry-after") == ["0"])
            #expect(first.text.contains("body_not_replayable"))
            let second = try await scene.send("POST", "/echo", body: body)
            #expect(second.status == 200)
            #expect(Self.requests(scene) == ["- POST /echo", "+ POST /echo"])
        }
    }

    @Test func `a token that is refused then is replaced`() async throws {
        try await Scene.play(Self.settings()) { scene in
            try await scene.warmUp()
            scene.ims.revokeAllTokens()
            let answer = try await scene.get("/echo")
            #expect(answer.status == 200)
            let line = try await scene.accessLines(1)[0]
            #expect(line["replays"] == "challenge,token" && line["generation"] == "2")
            #expect(scene.aem.requestCount == 3)
        }
    }

    /// Nothing waits for a token that is not needed.
    @Test func `without a token to be had, open pages are served and closed ones are not`()
        async throws
    {
        let failure = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
        try await RawUpstream.serving({ _ in .send(failure) }) { ims in
            let settings = Self.settings(imsEndpoint: ims.url)
            try await Scene.play(settings) { scene in
                scene.aem.openPaths = ["/content"]
                #expect(try await scene.get("/content/we-retail.1.json").status == 200)
                let closed = try await scene.get("/echo")
                #expect(closed.status == 503)
                #expect(closed.text.contains("ims_server_error"))
                #expect(closed.values("retry-after").count == 1)
                let expected = ["- GET /content/we-retail.1.json", "- GET /echo"]
                #expect(Self.requests(scene) == expected)
            }
        }
    }

    @Test func `what is sent again is counted as that`() async throws {
        var text = ConfigurationText()
        text.routes = ["{upstream: aem, credential: test, when: challenged}"]
        try await Scene.play(text) { scene, _ in
            #expect(try await scene.get("/echo").status == 200)
            let count = try await scene.metrics().value(
                "replays_total",
                ["reason": "challenge", "body": "none"]
            )
            #expect(count == 1)
        }
    }
}
