import AdobeIMS
import Foundation
import Glibc
import Sandbox
import Testing

extension EndToEnd {
    /// Several processes on one store, one after the other and at one time; and what wakes one.
    @Suite struct ProcessesTests {}
}

extension EndToEnd.ProcessesTests {
    private static let store = "tokens: {store: {file: {directory: tokens}}}"

    @Test func `of two that start together one asks IMS`() async throws {
        try await Scene.play(
            Scene.Settings(file: [Self.store]),
            prepare: { ims, _ in ims.behaviour = .delayed(.milliseconds(1500)) }
        ) { scene in
            try await soon("the exchange") { await scene.ims.waitForExchanges(1) }
            let second = try await ProxyProcess.launch(scene.arguments)
            let other = Scene(scene, proxy: second, port: try await second.port())
            #expect(try await other.get("/echo").status == 200)
            #expect(try await scene.get("/echo").status == 200)
            try await second.line(containing: "token taken from the store")
            #expect(scene.ims.exchangeCount == 1)
            #expect(try await second.terminate() == .status(0))
        }
    }

    @Test func `one that ends in its exchange holds the next one up by nothing`() async throws {
        try await Scene.play(
            Scene.Settings(file: [Self.store]),
            prepare: { ims, _ in ims.behaviour = .hang }
        ) { scene in
            try await soon("the exchange") { await scene.ims.waitForExchanges(1) }
            let second = try await ProxyProcess.launch(scene.arguments)
            let other = Scene(scene, proxy: second, port: try await second.port())
            try await second.line(containing: "another process exchanges")
            #expect(try await scene.proxy.terminate() == .status(0))
            scene.ims.behaviour = .normal
            try await eventually("200") { try await other.get("/echo").status == 200 }
            #expect(scene.ims.exchangeCount == 2)
            #expect(try await second.terminate() == .status(0))
        }
    }

    @Test func `SIGHUP has a refused credential tried now, and says so at a restart`() async throws
    {
        let account = try Scene.account.get()
        try await Scene.play(
            Scene.Settings(file: [Self.store]),
            prepare: { ims, _ in ims.revokeCertificate(account.certificate) }
        ) { scene in
            #expect(try await scene.get("/echo").status == 503)
            try await scene.proxy.line(containing: "token exchange failed")
            scene.ims.bind(account)
            scene.proxy.signal(SIGHUP)
            try await scene.proxy.line(containing: "SIGHUP")
            #expect(scene.ims.exchangeCount <= 2)
        }
    }

    @Test func `a stored token is the command's too, and the other way round`() async throws {
        try await Scene.play(Scene.Settings(file: [Self.store])) { scene in
            try await scene.warmUp()
            #expect(try await scene.proxy.terminate() == .status(0))
            let file = "\(scene.folder.path)/proxy.conf"
            let first = try await CommandRun(["token", "--json", "--config", file])
            let stored = try object(Array(first.output.utf8))
            #expect(stored["source"] as? String == "store")
            #expect(["claims", "answer"].contains(stored["expiry_source"] as? String))
            #expect(scene.ims.exchangeCount == 1)
            try FileManager.default.removeItem(atPath: "\(scene.folder.path)/tokens")
            for source in ["exchange", "store", "store"] {
                let run = try await CommandRun(["token", "--json", "--config", file])
                #expect(try object(Array(run.output.utf8))["source"] as? String == source)
            }
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test func `one broken file among several keeps no other from starting, and heals`()
        async throws
    {
        let renewed = try Scene.account.get().renewed(now: .now())
        let settings = Scene.Settings(
            file: [
                "routes:", "  - {path: /echo/broken, upstream: aem, credential: broken}",
                "  - {path: /, upstream: aem, credential: test}",
            ],
            credential: "{serviceCredentials: credentials.json}\n"
                + "  broken: {serviceCredentials: broken.json}"
        )
        try await Scene.play(
            settings,
            prepare: { ims, _ in ims.bind(renewed) },
            files: { folder, _ in try folder.write("broken.json", Array("{".utf8)) }
        ) { scene in
            try await scene.proxy.line(containing: "answered 503 until")
            let answer = try await scene.get("/echo/broken")
            #expect(answer.status == 503)
            #expect(try object(answer.body)["cause"] as? String == "credential_unusable")
            #expect(try await scene.get("/echo").status == 200)

            let file = scene.arguments.last ?? ""
            let check = try await CommandRun(["check", "--offline", "--config", file])
            #expect(check.exit == .status(0))
            #expect(check.output.contains("broken.json"))

            try scene.folder.replace(
                "broken.json",
                Scene.credentials(of: renewed, imsEndpoint: scene.ims.endpoint)
            )
            try await eventually("200") { try await scene.get("/echo/broken").status == 200 }
        }
    }

    @Test func `a start says what starts`() async throws {
        try await Scene.play(Scene.Settings(file: ["eventLoops: 2"])) { scene in
            let line = try await scene.proxy.line(containing: "starting")
            #expect(line.contains("version="))
            #expect(line.contains("configuration=\(scene.folder.path)/proxy.conf"))
            #expect(line.contains("user="))
            #expect(line.contains("event.loops=2"))
        }
    }
}
