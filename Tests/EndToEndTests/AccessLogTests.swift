import Sandbox
import Testing

extension EndToEnd {
    /// Which exchanges have a line in the access log.
    @Suite struct AccessLogTests {}
}

extension EndToEnd.AccessLogTests {
    @Test(
        arguments: [
            ("all", ["200", "404", "403"]), ("errors", ["403"]), ("none", []),
        ] as [(String, [String])]
    )
    func `has the lines that are asked for`(_ access: String, _ expected: [String]) async throws {
        try await Scene.play(.init(file: ["log: {access: \(access)}"])) { scene in
            #expect(try await scene.get("/echo").status == 200)
            // AEM's own.
            #expect(try await scene.get("/is/not/there").status == 404)
            let foreign = try await scene.send(
                "GET",
                "/echo",
                fields: [("Origin", "https://evil.test")]
            )
            #expect(foreign.status == 403)
            #expect(try await scene.proxy.terminate() == .status(0))
            #expect(try await scene.accessLines(0).map { $0["status"] } == expected)
        }
    }
}
