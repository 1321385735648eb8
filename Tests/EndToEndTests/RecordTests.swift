import Foundation
import Glibc
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// `serve --record`, and `replay` of what it wrote.
    @Suite struct RecordTests {}
}

extension EndToEnd.RecordTests {
    private static let secret = "n0tforyou"

    /// The archive once it has so many entries: it is whole at any moment.
    private static func archive(
        _ scene: Scene,
        entries count: Int
    ) async throws -> [[String: Any]] {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while clock.now < deadline {
            let data = Data(try scene.folder.read("traffic.har"))
            // Half of an entry may be written.
            let document = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
            let log = document?["log"] as? [String: Any]
            if let entries = log?["entries"] as? [[String: Any]], entries.count >= count {
                return entries
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Overdue(description: "\(count) entries")
    }

    private static func play(
        _ options: [String] = [],
        file: [String] = [],
        _ body: (Scene) async throws -> Void
    ) async throws {
        let record = ["--record", "%FOLDER/traffic.har"] + options
        try await Scene.play(.init(file: file, options: record), body)
    }

    private static let fields = [
        ("Authorization", "Bearer \(secret)"), ("Cookie", "session=\(secret)"),
        ("X-Api-Key", secret), ("CSRF-Token", secret), ("Proxy-Authorization", secret),
    ]

    private static func converse(_ scene: Scene) async throws -> [SandboxAnswer] {
        [
            try await scene.send("GET", "/content/we-retail.1.json?a=1", fields: fields),
            try await scene.send("POST", "/api/assets/x", fields: fields, body: [0, 1, 2, 0xFF]),
            try await scene.get("/bytes/3000"),
            try await scene.get("/chunked/70000"),
            try await scene.send("HEAD", "/bytes/10"),
            try await scene.get("/status/204"),
            try await scene.get("/status/404"),
        ]
    }

    @Test func `exchanges are recorded without credentials, for this user alone`() async throws {
        try await Self.play(["--record-bodies", "64KiB"]) { scene in
            let answers = try await Self.converse(scene)
            let entries = try await Self.archive(scene, entries: answers.count)
            #expect(entries.count == answers.count)
            let statuses = entries.map { ($0["response"] as? [String: Any])?["status"] as? Int }
            #expect(statuses.compactMap(\.self).sorted() == answers.map(\.status).sorted())
            let bytes = try scene.folder.read("traffic.har")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(Self.secret))
            #expect(!text.contains("Bearer"))
            #expect(text.contains("truncated: 65536 of 70000 bytes"))
            #expect(FileStatus("\(scene.folder.path)/traffic.har")?.mode == 0o600)
        }
    }

    @Test func `two don't write the same file`() async throws {
        try await Self.play { scene in
            _ = try await scene.get("/echo")
            let run = try await CommandRun(scene.arguments)
            #expect(run.exit == .status(74))
            #expect(run.errors.contains { $0.contains("another process records") })
            #expect(try await Self.archive(scene, entries: 1).count == 1)
        }
    }

    @Test func `a reload goes on with the same file`() async throws {
        try await Self.play { scene in
            _ = try await scene.get("/echo")
            scene.proxy.signal(SIGHUP)
            try await scene.proxy.line(containing: "configuration reloaded")
            _ = try await scene.get("/echo")
            #expect(try await Self.archive(scene, entries: 2).count == 2)
        }
    }

    @Test func `the proxy's own answers are recorded too`() async throws {
        try await Self.play(file: ["routes: [{path: /echo, upstream: aem, credential: test}]"]) {
            scene in
            #expect(try await scene.get("/elsewhere").status == 404)
            let entries = try await Self.archive(scene, entries: 1)
            let entry = try #require(entries.first)
            #expect(entry["_cause"] as? String == "no_route")
            let response = entry["response"] as? [String: Any]
            let content = response?["content"] as? [String: Any]
            #expect((content?["text"] as? String)?.contains("no_route") == true)
        }
    }

    @Test func `a recording is replayed`() async throws {
        let kept = try TemporaryFolder()
        defer { kept.remove() }
        var answers: [SandboxAnswer] = []
        try await Self.play { scene in
            answers = try await Self.converse(scene)
            _ = try await Self.archive(scene, entries: answers.count)
            try kept.write("traffic.har", scene.folder.read("traffic.har"))
        }
        let file = "\(kept.path)/traffic.har"
        let replay = try await ProxyProcess.launch(["replay", file, "--listen", "127.0.0.1:0"])
        let line = try await replay.line(containing: "requests are answered at")
        let port = try #require(Int(line.split(separator: ":").last ?? ""))
        let client = SandboxClient(on: MultiThreadedEventLoopGroup.singleton, port: port)
        let again = [
            try await client.send("GET", "/content/we-retail.1.json?a=1"),
            try await client.send("POST", "/api/assets/x", body: []),
            try await client.send("GET", "/bytes/3000"),
            try await client.send("GET", "/chunked/70000"),
            try await client.send("HEAD", "/bytes/10"),
            try await client.send("GET", "/status/204"),
            try await client.send("GET", "/status/404"),
        ]
        for (first, second) in zip(answers, again) {
            #expect(first.status == second.status)
            #expect(first.body == second.body)
            #expect(first.values("content-type") == second.values("content-type"))
            if first.values("content-length") != [] {
                #expect(first.values("content-length") == second.values("content-length"))
            }
            #expect(second.values("date").count == 1)
        }
        let head = try await client.send("HEAD", "/bytes/3000")
        #expect(head.values("content-length") == ["3000"] && head.body.isEmpty)
        let missing = try await client.send("GET", "/content/we-retail.1.json?a=2")
        #expect(missing.status == 404)
        #expect(missing.text.contains("GET /content/we-retail.1.json?a=1"))
        try await replay.line(containing: "not recorded: GET /content/we-retail.1.json?a=2")
        let foreign = try await RawConnection.open(port: port)
        foreign.send("GET /bytes/3000 HTTP/1.1\r\nHost: evil.test\r\n\r\n")
        #expect(try await foreign.answer().status == 403)
        foreign.close()
        #expect(try await replay.terminate() == .status(0))
    }

    @Test func `a body that was cut is not passed off as whole`() async throws {
        let kept = try TemporaryFolder()
        defer { kept.remove() }
        try await Self.play(["--record-bodies", "1KiB"]) { scene in
            _ = try await scene.get("/bytes/3000")
            _ = try await Self.archive(scene, entries: 1)
            try kept.write("traffic.har", scene.folder.read("traffic.har"))
        }
        let arguments = ["replay", "\(kept.path)/traffic.har", "--listen", "127.0.0.1:0"]
        let replay = try await ProxyProcess.launch(arguments)
        let line = try await replay.line(containing: "requests are answered at")
        let port = try #require(Int(line.split(separator: ":").last ?? ""))
        let client = SandboxClient(on: MultiThreadedEventLoopGroup.singleton, port: port)
        let answer = try await client.send("GET", "/bytes/3000")
        #expect(answer.status == 502 && answer.text.contains("recording_cut"))
        #expect(try await replay.terminate() == .status(0))
    }

    @Test(
        .enabled(if: ArchiveLibrary.isInstalled, "\"make collector\" installs what it needs")
    )
    func `a library for HTTP archives reads it`() async throws {
        try await Self.play { scene in
            let answers = try await Self.converse(scene)
            _ = try await Self.archive(scene, entries: answers.count)
            let entries = try ArchiveLibrary.entries(of: "\(scene.folder.path)/traffic.har")
            #expect(entries.count == answers.count)
            for entry in entries {
                #expect(entry.problems == [])
                #expect(entry.cookies.allSatisfy { $0 == "redacted" })
            }
            let echo = try #require(entries.first { $0.url.hasSuffix("/api/assets/x") })
            #expect(echo.method == "POST" && echo.status == 201)
            #expect(echo.mimeType.hasPrefix("application/json"))
            #expect(echo.text.contains(#""length":4"#))
            let download = try #require(entries.first { $0.url.hasSuffix("/bytes/3000") })
            #expect(Data(base64Encoded: download.text)?.count == 3000)
        }
    }

    @Test func `a command's traffic is recorded`() async throws {
        let request = "GET /echo HTTP/1.0\\r\\n\\r\\n"
        let script =
            "exec 3<>/dev/tcp/127.0.0.1/${AEM_BASE_URL##*:}; printf '\(request)' >&3; cat <&3"
        try await SimulatedAdobe.play { adobe in
            let run = try await CommandRun(
                [
                    "exec", "--credentials", adobe.credentials, "--upstream", adobe.aem.url,
                    "--record", "\(adobe.folder.path)/traffic.har", "--", "/bin/bash", "-c", script,
                ],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            #expect(run.exit == .status(0), "\(run.errors)")
            let text = String(decoding: try adobe.folder.read("traffic.har"), as: UTF8.self)
            #expect(text.contains(#""url":"http://localhost/echo""#), "\(text)")
        }
    }

    @Test(
        arguments: [
            (["--record", "/nowhere/at/all.har"], 74, "--record"),
            (["--record", "/dev/null"], 74, "--record"),
            (["--record-cookies"], 64, "needs --record FILE"),
            (["--record-bodies", "1KiB"], 64, "needs --record FILE"),
            (["--record", "/tmp/x", "--record-bodies", "1k"], 64, "is not a size"),
        ] as [([String], Int32, String)]
    )
    func `what can't be recorded is said`(
        _ options: [String],
        _ status: Int32,
        _ reason: String
    ) async throws {
        try await Scene.play { scene in
            let run = try await CommandRun(scene.arguments + options)
            #expect(run.exit == .status(status))
            #expect(run.errors.contains { $0.contains(reason) }, "\(run.errors)")
        }
    }
}
