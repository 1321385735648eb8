import Sandbox
import Testing

extension EndToEnd {
    /// What happens on a route with `csrf: auto` when AEM wants a CSRF token.
    @Suite struct CSRFTokenTests {
        private static let tokenPath = "/libs/granite/csrf/token.json"

        private static func settings(
            upstream: [String] = [],
            file: [String] = [],
            upstreamURL: String? = nil
        ) -> Scene.Settings {
            let routes = [
                "routes:", "  - {path: /, upstream: aem, credential: test, csrf: auto}",
            ]
            return .init(upstream: upstream, file: file + routes, upstreamURL: upstreamURL)
        }
    }
}

extension EndToEnd.CSRFTokenTests {
    private static func targets(_ scene: Scene) -> [String] {
        scene.aem.recordedRequests.map { "\($0.method) \($0.target)" }
    }

    private static func cause(_ answer: SandboxAnswer) -> String? {
        answer.values("proxy-status").first?.split(separator: "\"").last.map(String.init)
    }

    @Test(arguments: ["POST", "PUT", "DELETE"])
    func `a change is sent again with a token`(_ method: String) async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.csrfProtection = .everyone
            scene.aem.refusalMoment = .late
            let body = sample(20_000, seed: 1)
            let fields = [
                ("User-Agent", "Mozilla/5.0"), ("Referer", "http://127.0.0.1:\(scene.port)/"),
                ("Cookie", "a=b"), ("CSRF-Token", "stale"), ("X-Own", "1"),
            ]
            let answer = try await scene.send(method, "/echo/a", fields: fields, body: body)
            #expect(answer.status == 200)
            #expect(answer.values("proxy-status") == [])
            #expect(try object(answer.body)["sha256"] as? String == sha256(body))
            let change = "\(method) /echo/a"
            #expect(Self.targets(scene) == [change, "GET \(Self.tokenPath)", change])
            let requests = scene.aem.recordedRequests
            let names = Set(requests[1].fields.map { $0.name.lowercased() })
            let own: Set = ["host", "accept", "user-agent", "x-request-id", "authorization"]
            #expect(names == own)
            #expect(requests[0].values("csrf-token") == ["stale"])
            let tokens = requests[2].values("csrf-token")
            #expect(tokens.count == 1 && tokens != ["stale"])
            #expect(requests[2].values("x-own") == ["1"])
            let line = try await scene.accessLines(1)[0]
            #expect(line["attempts"] == "2" && line["cause"] == nil)
        }
    }

    @Test func `without csrf: auto, AEM's refusal passes as it is`() async throws {
        try await Scene.play { scene in
            scene.aem.csrfProtection = .everyone
            let answer = try await scene.send("POST", "/echo", body: [1])
            #expect(answer.status == 403)
            #expect(answer.text.contains("<h1>Forbidden</h1>"))
            #expect(Self.cause(answer) == nil)
            #expect(scene.aem.requestCount == 1)
        }
    }

    @Test func `many changes at once are each sent again with their own bytes`() async throws {
        try await Scene.play(Self.settings(file: ["eventLoops: 2"])) { scene in
            scene.aem.csrfProtection = .everyone
            let bodies = (0..<60).map { sample(4_000 + $0 * 100, seed: $0) }
            let answers = try await scene.together(60) {
                try await scene.send("POST", "/echo/\($0)", body: bodies[$0])
            }
            for answer in answers {
                #expect(answer.status == 200)
                let echo = try object(answer.body)
                let target = try #require(echo["target"] as? String)
                let index = try #require(Int(target.dropFirst("/echo/".count)))
                #expect(echo["sha256"] as? String == sha256(bodies[index]))
            }
            #expect((1...2).contains(scene.aem.counts.csrfTokens))
        }
    }

    @Test func `a refused access token is replaced beside`() async throws {
        try await Scene.play(Self.settings()) { scene in
            try await scene.warmUp()
            scene.aem.csrfProtection = .everyone
            scene.aem.refusalMoment = .late
            scene.ims.revokeAllTokens()
            let body = sample(9_000, seed: 2)
            let answer = try await scene.send("POST", "/echo", body: body)
            #expect(answer.status == 200)
            #expect(try object(answer.body)["sha256"] as? String == sha256(body))
            #expect(try await scene.accessLines(1)[0]["attempts"] == "3")
            #expect(scene.aem.requestCount == 4)
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test(arguments: [
        ("POST", "/status/403", 2, nil as String?),
        ("POST", "/scope-missing", 0, "scope_missing"),
        ("PATCH", "/status/403", 0, nil), ("GET", "/status/403", 0, nil),
        ("POST", "/status/404", 0, nil),
    ])
    func `what no CSRF token helps goes to the client`(
        _ method: String,
        _ target: String,
        _ more: Int,
        _ cause: String?
    ) async throws {
        try await Scene.play(Self.settings()) { scene in
            let answer = try await scene.send(method, target, body: [1])
            #expect(answer.status == (target == "/status/404" ? 404 : 403))
            #expect(Self.cause(answer) == cause)
            #expect(scene.aem.requestCount == 1 + more)
        }
    }

    @Test func `without a token to be had, AEM's refusal says so`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.csrfProtection = .everyone
            scene.aem.refusedPaths = [Self.tokenPath]
            let answer = try await scene.send("POST", "/echo", body: [1])
            #expect(answer.status == 403)
            #expect(answer.text.contains("<h1>Forbidden</h1>"))
            #expect(Self.cause(answer) == "csrf_token_unavailable")
            #expect(try await scene.accessLines(1)[0]["cause"] == "csrf_token_unavailable")
            #expect(scene.aem.requestCount == 2)
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    @Test func `a body that isn't kept is never sent shorter`() async throws {
        let settings = Self.settings(file: ["replay: {memory: 64KiB, spool: 0}"])
        try await Scene.play(settings) { scene in
            scene.aem.csrfProtection = .everyone
            scene.aem.refusalMoment = .late
            let body = sample(300_000, seed: 3)
            let answer = try await scene.send("POST", "/echo", body: body)
            #expect(answer.status == 403)
            #expect(Self.cause(answer) == "csrf_not_replayable")
            let lengths = scene.aem.recordedRequests.filter { $0.method == "POST" }
            #expect(lengths.map(\.bodyByteCount) == [300_000])
        }
    }

    private static let forbidden =
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno"

    @Test(arguments: ["silence", "too much", "a page", "broken off"])
    func `an odd answer in place of a token ends in AEM's own refusal`(
        _ kind: String
    ) async throws {
        try await RawUpstream.serving({ request in
            guard request.method == "GET" else { return .send(Self.forbidden) }
            switch kind {
            case "silence": return .send("")
            case "too much": return .ok(#"{"token":"\#(String(repeating: "x", count: 16_384))"}"#)
            case "a page": return .ok("<!doctype html>")
            default: return .send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", .close)
            }
        }) { upstream in
            let settings = Self.settings(
                upstream: ["responseTimeout: 1s", "maxConnections: 1"],
                file: ["eventLoops: 1"],
                upstreamURL: upstream.url + "/base"
            )
            try await Scene.play(settings) { scene in
                let answer = try await scene.send("POST", "/a", body: [1])
                #expect(answer.status == 403 && answer.text == "no")
                #expect(Self.cause(answer) == "csrf_token_unavailable")
                let targets = upstream.requests.value.map {
                    String(decoding: $0.target, as: UTF8.self)
                }
                #expect(targets == ["/base/a", "/base\(Self.tokenPath)"])
                // The upstream's only connection isn't waited for any longer.
                #expect(try await scene.send("POST", "/a", body: [1]).status == 403)
            }
        }
    }

    @Test func `a client that leaves takes its token's request along`() async throws {
        try await RawUpstream.serving({ request in
            switch request.method {
            case "GET": .send("")
            case "POST": .send(Self.forbidden)
            default: .ok()
            }
        }) { upstream in
            let settings = Self.settings(
                upstream: ["responseTimeout: 5s", "maxConnections: 1"],
                file: ["eventLoops: 1"],
                upstreamURL: upstream.url
            )
            try await Scene.play(settings) { scene in
                let connection = try await scene.connect()
                connection.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
                _ = try await upstream.requests.wait("the token's request") { $0.count == 2 }
                connection.close()
                let line = try await scene.accessLines(1)[0]
                #expect(line["cause"] == "client_gone" && line["status"] == "499")
                // The upstream's only connection is free again.
                #expect(try await scene.send("OPTIONS", "/a").status == 200)
            }
        }
    }
}

// What is kept of it.
extension EndToEnd.CSRFTokenTests {
    private static let needed = ["POST /echo/1", "GET \(tokenPath)", "POST /echo/1"]

    @Test func `the next changes are sent with it at once`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.csrfProtection = .everyone
            for number in 1...4 {
                #expect(try await scene.send("POST", "/echo/\(number)", body: [1]).status == 200)
            }
            #expect(try await scene.get("/echo/5").status == 200)
            #expect(try await scene.send("PATCH", "/echo/6").status == 200)
            let more = ["POST /echo/2", "POST /echo/3", "POST /echo/4", "GET /echo/5"]
            #expect(Self.targets(scene) == Self.needed + more + ["PATCH /echo/6"])
            let tokens = scene.aem.recordedRequests.map { $0.values("csrf-token").count }
            #expect(tokens == [0, 0, 1, 1, 1, 1, 0, 0])
            let lines = try await scene.accessLines(6)
            #expect(lines.map { $0["attempts"] } == ["2", "1", "1", "1", "1", "1"])
            #expect(lines.map { $0["replays"] } == ["csrf", nil, nil, nil, nil, nil])
        }
    }

    @Test func `one that is refused is fetched anew, once`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.csrfProtection = .everyone
            #expect(try await scene.send("POST", "/echo/1", body: [1]).status == 200)
            scene.aem.forgetCSRFTokens()
            #expect(try await scene.send("POST", "/echo/2", body: [1]).status == 200)
            scene.aem.forgetCSRFTokens()
            scene.aem.csrfTokenLife = .zero
            let refused = try await scene.send("POST", "/echo/3", body: [1])
            #expect(refused.status == 403)
            let fetch = "GET \(Self.tokenPath)"
            let more = [
                "POST /echo/2", fetch, "POST /echo/2", "POST /echo/3", fetch, "POST /echo/3",
            ]
            #expect(Self.targets(scene) == Self.needed + more)
        }
    }

    @Test func `beside another access token another one is fetched before`() async throws {
        try await Scene.play(Self.settings()) { scene in
            scene.aem.csrfProtection = .everyone
            #expect(try await scene.send("POST", "/echo/1", body: [1]).status == 200)
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo/2").status == 200)
            #expect(try await scene.send("POST", "/echo/3", body: [1]).status == 200)
            let more = [
                "GET /echo/2", "GET /echo/2", "GET \(Self.tokenPath)", "POST /echo/3",
            ]
            #expect(Self.targets(scene) == Self.needed + more)
            let lines = try await scene.accessLines(3)
            #expect(lines.map { $0["attempts"] } == ["2", "2", "1"])
        }
    }

    @Test func `what AEM refuses for another reason is sent as before`() async throws {
        try await Scene.play(Self.settings()) { scene in
            for _ in 1...2 {
                let answer = try await scene.send("POST", "/status/403", body: [1])
                #expect(answer.status == 403)
            }
            // The second time the kept one was in vain, too.
            #expect(scene.aem.requestCount == 6)
            #expect(try await scene.send("POST", "/echo", body: [1]).status == 200)
            #expect(scene.aem.requestCount == 7)
        }
    }
}
