import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// A user and a password, as a local AEM wants them.
    @Suite struct BasicCredentialTests {}
}

extension EndToEnd.BasicCredentialTests {
    private static let password = "Tr0ub4dor&3x"
    /// Of `admin` and the password.
    private static let field = "Basic YWRtaW46VHIwdWI0ZG9yJjN4"

    private static func settings(_ aem: RawUpstream, file: [String] = []) -> Scene.Settings {
        Scene.Settings(
            file: file,
            upstreamURL: aem.url,
            credential: "{basic: {username: admin, passwordFile: password}}"
        )
    }

    /// An AEM that knows the password and nothing else.
    private static func answer(_ request: RawUpstream.Request) -> RawUpstream.Reply {
        guard request.values("authorization") == [field] else {
            return .send(
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Sling\"\r\n"
                    + "Content-Length: 2\r\n\r\nno"
            )
        }
        return .ok(request.part(0) == "echo" ? "You sent \(field)." : "hello")
    }

    private func play(
        password: String = password,
        file: [String] = [],
        _ body: (Scene, RawUpstream) async throws -> Void
    ) async throws {
        try await RawUpstream.serving(Self.answer) { aem in
            try await Scene.play(
                Self.settings(aem, file: file),
                files: { folder, _ in
                    try folder.write("password", Array("\(password)\n".utf8))
                }
            ) { try await body($0, aem) }
        }
    }

    @Test func `they are sent, and never shown`() async throws {
        let file = ["admin: {address: 127.0.0.1:0}", "log: {level: debug}"]
        try await play(file: file) { scene, aem in
            let answer = try await scene.send(
                "GET",
                "/",
                fields: [("Authorization", "Basic YTpi"), ("Cookie", "a=b")]
            )
            #expect(answer.text == "hello")
            #expect(aem.requests.value.first?.values("authorization") == [Self.field])

            let ready = try await scene.page("/readyz")
            #expect(ready.status == 200)
            #expect(ready.text.contains(#""test":{"state":"fresh","generation":1}"#))
            let status = try await scene.page("/status").text
            #expect(status.contains(#""kind":"basic""#))
            #expect(!status.contains(#""expiry""#))
            let metrics = try await scene.page("/metrics").text
            #expect(
                metrics.contains(#"aem_auth_proxy_token_state{credential="test",state="fresh"} 1"#)
            )
            #expect(!metrics.contains("token_expiry_timestamp_seconds{"))
            let page = try await scene.page("/").text
            #expect(page.contains("User and password"))
            for text in [status, metrics, page] + scene.proxy.log.value {
                #expect(!text.contains(Self.password))
                #expect(!text.contains(Self.field.dropFirst(6)))
            }
        }
    }

    @Test(arguments: ["POST", "GET"])
    func `a refusal passes, once and with its reason`(_ method: String) async throws {
        try await play(password: "wrong-pa55word") { scene, aem in
            for _ in 0..<3 {
                let body = method == "POST" ? Array("a=b".utf8) : nil
                let answer = try await scene.send(method, "/", body: body)
                #expect(answer.status == 401)
                #expect(answer.text == "no")
                #expect(answer.values("www-authenticate") == ["AEM-Auth-Proxy realm=\"aem\""])
                #expect(answer.values("proxy-status").first?.contains("basic_refused") == true)
            }
            #expect(aem.requests.value.count == 3)
            let lines = try await scene.accessLines(3)
            #expect(lines.allSatisfy { $0["cause"] == "basic_refused" })

            // A better file is taken up without a restart.
            try scene.folder.replace("password", Array(Self.password.utf8))
            try await eventually("200") { try await scene.get("/").status == 200 }
            // And a worse one is not.
            try scene.folder.replace("password", Array("two\nlines\n".utf8))
            try await scene.proxy.line(containing: "are not usable, the old ones stay")
            #expect(try await scene.get("/").status == 200)
            #expect(scene.ims.exchangeCount == 0)
        }
    }

    @Test func `an echo is stopped`() async throws {
        try await play { scene, _ in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 502)
            #expect(answer.text.contains("credential_echo"))
            #expect(!answer.text.contains(Self.field.dropFirst(6)))
        }
    }

    @Test func `a form gets its CSRF token, also a large one`() async throws {
        let settings = Scene.Settings(
            file: ["routes:", "  - {path: /, upstream: aem, credential: test, csrf: auto}"],
            credential: "{basic: {username: admin, passwordFile: password}}"
        )
        try await Scene.play(settings) { _, aem in
            aem.passwords = ["admin": Self.password]
            aem.csrfProtection = .everyone
        } files: { folder, _ in
            try folder.write("password", Array(Self.password.utf8))
        } _: { scene in
            let answer = try await scene.send(
                "POST",
                "/content/wknd",
                fields: [("Content-Type", "multipart/form-data; boundary=x")],
                body: Array(repeating: UInt8(ascii: "a"), count: 1_000_000)
            )
            #expect(answer.status == 200)
            #expect(scene.aem.counts.csrfTokens == 1)
            #expect(scene.aem.recordedRequests.last?.bodyByteCount == 1_000_000)
        }
    }

    // MARK: Commands

    @Test func `one flag is enough for a local AEM`() async throws {
        try await RawUpstream.serving(Self.answer) { aem in
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let file = try folder.write("password", Array("\(Self.password)\n".utf8))
            let flags = ["--upstream", aem.url, "--basic", "admin:\(file)"]
            let proxy = try await ProxyProcess.launch(
                ["serve"] + flags + ["--listen", "127.0.0.1:0"]
            )
            let client = SandboxClient(
                on: MultiThreadedEventLoopGroup.singleton,
                port: try await proxy.port()
            )
            #expect(try await client.send("GET", "/").text == "hello")
            #expect(try await proxy.terminate() == .status(0))

            let check = try await CommandRun(
                ["check", "--offline"] + flags + ["--listen", "127.0.0.1:0"]
            )
            #expect(check.exit == .status(0))
            #expect(check.output.contains("1 credential(s)"))
            let explain = try await CommandRun(["explain", "GET", "/"] + flags)
            #expect(explain.output.contains("Authorization: Basic [redacted]"))
            let exec = try await CommandRun(
                ["exec"] + flags + ["--", "sh", "-c", "curl -sS \"$AEM_BASE_URL/\""]
            )
            #expect(exec.output == "hello")
            for run in [check, explain, exec] {
                #expect(!run.output.contains(Self.password))
                #expect(!run.errors.contains { $0.contains(Self.password) })
            }
        }
    }

    @Test func `there is no token to print`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        _ = try folder.write("password", Array(Self.password.utf8))
        let file = try folder.write(
            "proxy.conf",
            Array(
                """
                upstreams: {aem: {url: "http://localhost:4502"}}
                credentials: {local: {basic: {username: admin, passwordFile: password}}}

                """.utf8
            )
        )
        let run = try await CommandRun(["token", "--config", file])
        #expect(run.exit == .status(64))
        #expect(run.output.isEmpty)
        #expect(run.errors.contains { $0.contains("there is no token to get") })
        #expect(!run.errors.contains { $0.contains(Self.password) })
    }

    @Test(arguments: [
        (["--basic", "admin:p", "--credentials", "c.json"], "--basic excludes --credentials"),
        (["--basic", "admin:p", "--config", "proxy.conf"], "--config excludes --basic"),
        (["--basic", "admin:p", "--tier", "author"], "--basic excludes --tier"),
    ])
    func `flags that don't go together are told`(_ flags: [String], _ expected: String) async throws
    {
        let run = try await CommandRun(["serve"] + flags)
        #expect(run.exit == .status(64))
        #expect(run.errors.contains { $0.contains(expected) })
    }
}
