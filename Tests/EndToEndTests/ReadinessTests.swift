import AdobeIMS
import Glibc
import Sandbox
import Testing

extension EndToEnd {
    /// Whether the proxy says that it can serve when it can, and not otherwise.
    @Suite struct ReadinessTests {}
}

extension EndToEnd.ReadinessTests {
    private struct Readiness {
        let status: Int
        let isReady: Bool
        let isDraining: Bool
        let credentials: [String: [String: any Sendable]]

        init(_ answer: SandboxAnswer) throws {
            let object = try object(answer.body)
            status = answer.status
            isReady = object["status"] as? String == "ready"
            isDraining = object["draining"] as? Bool == true
            credentials = object["credentials"] as? [String: [String: any Sendable]] ?? [:]
        }

        func state(_ name: String) -> String { credentials[name]?["state"] as? String ?? "" }
        func cause(_ name: String) -> String? { credentials[name]?["cause"] as? String }
    }

    private func readiness(_ scene: Scene, _ query: String = "") async throws -> Readiness {
        try Readiness(try await scene.page("/readyz\(query)"))
    }

    @Test func `without IMS it lives and is not ready, until IMS is there`() async throws {
        try await Scene.play(
            ConfigurationText(),
            prepare: { ims, _ in try await ims.goOffline() }
        ) { scene, _ in
            try await scene.proxy.line(containing: "token exchange failed")
            #expect(try await scene.page("/livez").status == 200)
            let before = try await readiness(scene)
            #expect(before.status == 503)
            #expect(!before.isReady)
            #expect(!before.isDraining)
            #expect(before.state("test") == "expired")
            #expect(before.cause("test") == "ims_refused")
            #expect((before.credentials["test"]?["explanation"] as? String)?.isEmpty == false)
            #expect(before.credentials["test"]?["secondsLeft"] as? Int == 0)
            try await scene.ims.comeBack()
            // By itself: nobody sends a request.
            try await eventually("ready") { try await readiness(scene).status == 200 }
            let after = try await readiness(scene)
            #expect(after.isReady)
            #expect(after.state("test") == "fresh")
            #expect(after.cause("test") == nil)
        }
    }

    @Test func `with a good token it outlives IMS`() async throws {
        try await Scene.play(
            ConfigurationText(),
            prepare: { ims, _ in ims.tokenLifetime = .seconds(20) }
        ) { scene, _ in
            try await scene.warmUp()
            try await scene.ims.goOffline()
            try await eventually("degraded") {
                try await readiness(scene).state("test") == "degraded"
            }
            let degraded = try await readiness(scene)
            #expect(degraded.status == 200)
            #expect(degraded.isReady)
            #expect(degraded.cause("test") == "ims_refused")
            #expect(try await scene.get("/echo").status == 200)
        }
    }

    @Test func `told to end it is not ready at once, and serves on`() async throws {
        var text = ConfigurationText()
        text.file = ["limits: {drainDelay: 10m}"]
        try await Scene.play(text) { scene, text in
            try await scene.warmUp()
            #expect(try await readiness(scene).isReady)
            scene.proxy.signal(SIGTERM)
            try await scene.proxy.line(containing: "not ready any more")
            for _ in 0..<3 {
                let state = try await readiness(scene)
                #expect(state.status == 503)
                #expect(state.isDraining)
                #expect(!state.isReady)
                #expect(state.state("test") == "fresh")
                #expect(try await scene.page("/livez").status == 200)
                #expect(try await scene.get("/echo").status == 200)
            }
            // No change any more.
            let refused = try await scene.reload(text)
            #expect(refused.status == 422)
            scene.proxy.signal(SIGTERM)
            #expect(try await scene.proxy.end() == .status(0))
        }
    }

    /// The other one's account is not known to IMS.
    @Test(arguments: [true, false])
    func `each credential that a route names has to have a token`(
        _ isNamed: Bool
    ) async throws {
        let other = try Scene.account.get().renewed(now: .now())
        var text = ConfigurationText()
        text.credentials["other"] = "{serviceCredentials: other.json}"
        if isNamed { text.routes.insert("{path: /o, upstream: aem, credential: other}", at: 0) }
        try await Scene.play(
            text,
            files: { folder, ims in
                let file = try Scene.credentials(of: other, imsEndpoint: ims.endpoint)
                try folder.write("other.json", file)
            }
        ) { scene, _ in
            try await scene.warmUp()
            try await scene.proxy.line(containing: "token exchange failed")
            let all = try await readiness(scene)
            #expect(all.status == (isNamed ? 503 : 200))
            #expect(all.isReady == !isNamed)
            #expect(all.state("test") == "fresh")
            #expect(all.state("other") == "expired")

            let one = try await readiness(scene, "?credential=test")
            #expect(one.status == 200)
            #expect(Array(one.credentials.keys) == ["test"])
            let two = try await readiness(scene, "?credential=other")
            #expect(two.status == 503)
            #expect(two.cause("other") == "certificate_not_bound")
            #expect(try await scene.page("/readyz?credential=nobody").status == 404)

            // The file that IMS knows heals it.
            let file = try Scene.credentials(imsEndpoint: scene.ims.endpoint)
            try scene.folder.replace("other.json", file)
            try await eventually("ready") {
                try await readiness(scene, "?credential=other").isReady
            }
            #expect(try await readiness(scene).status == 200)
        }
    }
}
