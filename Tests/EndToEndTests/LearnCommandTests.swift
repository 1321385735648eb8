import Foundation
import Testing

extension EndToEnd {
    /// `learn`, from what the proxy wrote.
    @Suite struct LearnCommandTests {}
}

extension EndToEnd.LearnCommandTests {
    private static let routes = [
        "routes:", "  - {path: /echo, upstream: aem, credential: test}",
        "  - {path: /content, methods: [GET], upstream: aem, credential: none}",
    ]

    @Test(arguments: ["text", "json"])
    func `a log of the proxy's is learnt from`(_ format: String) async throws {
        let file = Self.routes + ["log: {format: \(format)}"]
        try await Scene.play(.init(file: file)) { scene in
            for path in ["/echo/1", "/echo/2", "/content/a.json", "/none"] {
                _ = try await scene.get(path)
            }
            let lines = try await scene.proxy.log.wait("four access lines") { lines in
                lines.count { $0.contains("request.id") && $0.contains("bytes.out") } >= 4
            }
            let log = try scene.folder.write(
                "access.log",
                Array((["cut off=1 bytes.out=3"] + lines).joined(separator: "\n").utf8)
            )
            let run = try await CommandRun([
                "learn", log, "--config", "\(scene.folder.path)/proxy.conf",
            ])
            #expect(run.exit == .status(0), "\(run.errors)")
            let yaml = run.output
            #expect(
                yaml.contains(
                    "  - path: /echo\n    methods: [GET]\n    upstream: aem\n    credential: test"
                )
            )
            #expect(
                yaml.contains(
                    "  - path: /content/a.json\n    methods: [GET]\n    upstream: aem\n    credential: none"
                )
            )
            #expect(yaml.contains("Left out: 1 requests refused by the proxy"))
            #expect(yaml.contains("Left out: 1 requests in pieces of lines"))
            #expect(!yaml.contains("/none"))
        }
    }

    @Test func `an archive is learnt from, with upstreams and credentials`() async throws {
        let record = ["--record", "%FOLDER/traffic.har"]
        try await Scene.play(.init(file: Self.routes, options: record)) { scene in
            _ = try await scene.get("/content/a.json")
            _ = try await scene.get("/none")
            let file = "\(scene.folder.path)/traffic.har"
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(30)
            var run = try await CommandRun(["learn", file])
            while !run.output.contains("Left out"), clock.now < deadline {
                run = try await CommandRun(["learn", file])
            }
            #expect(run.exit == .status(0), "\(run.errors)")
            #expect(run.output.contains("upstream: aem\n    credential: none"))
            #expect(run.output.contains("Left out: 1 requests refused by the proxy"))
        }
    }

    @Test(
        arguments: [
            (["/nowhere/at/all"], 78, "can't be read"), (["/dev/null"], 1, "tells of no request"),
            (["-"], 1, "tells of no request"), ([""], 64, "empty"),
        ] as [([String], Int32, String)]
    )
    func `what can't be learnt from is said`(
        _ arguments: [String],
        _ status: Int32,
        _ reason: String
    ) async throws {
        let run = try await CommandRun(["learn"] + arguments)
        #expect(run.exit == .status(status))
        #expect(run.errors.contains { $0.contains(reason) }, "\(run.errors)")
    }
}
