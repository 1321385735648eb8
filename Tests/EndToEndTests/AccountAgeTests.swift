import Sandbox
import Testing

extension EndToEnd {
    /// When a 403 may be for an account that AEM does not know yet.
    @Suite struct AccountAgeTests {
        private static let cause = "account_not_provisioned_yet"

        private static func isSaid(_ answer: SandboxAnswer) -> Bool {
            answer.values("proxy-status").contains { $0.contains(cause) }
        }
    }
}

extension EndToEnd.AccountAgeTests {
    private static let settings = Scene.Settings(
        file: ["tokens: {store: {file: {directory: tokens}}}"]
    )

    /// Ends the proxy and begins another one, which must know no less.
    private static func restart(_ scene: Scene) async throws -> Scene {
        #expect(try await scene.proxy.terminate() == .status(0))
        let next = try await ProxyProcess.launch(scene.arguments)
        return Scene(scene, proxy: next, port: try await next.port())
    }

    @Test func `an account is new that a store has never seen, also behind a restart`()
        async throws
    {
        try await Scene.play(Self.settings, prepare: { $1.isAccountProvisioned = false }) { scene in
            try await scene.warmUp()
            #expect(Self.isSaid(try await scene.get("/echo")))
            let next = try await Self.restart(scene)
            #expect(Self.isSaid(try await next.get("/echo")))
            scene.aem.isAccountProvisioned = true
            #expect(try await next.get("/echo").status == 200)
            #expect(!Self.isSaid(try await next.get("/status/403")))
            #expect(try await next.proxy.terminate() == .status(0))
        }
    }

    @Test func `an account that was served is not new, whatever the process is`() async throws {
        try await Scene.play(Self.settings) { scene in
            #expect(try await scene.get("/echo").status == 200)
            #expect(!Self.isSaid(try await scene.get("/status/403")))
            let next = try await Self.restart(scene)
            scene.aem.isAccountProvisioned = false
            let answer = try await next.get("/echo")
            #expect(answer.status == 403 && !Self.isSaid(answer))
            #expect(try await next.proxy.terminate() == .status(0))
        }
    }

    @Test func `without a store nobody knows`() async throws {
        try await Scene.play(prepare: { $1.isAccountProvisioned = false }) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 403 && !Self.isSaid(answer))
        }
    }
}
