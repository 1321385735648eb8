import Glibc
import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// The pages of the proxy's own.
    @Suite struct AdminTests {
        /// As Prometheus' own libraries say it.
        static let metricsType = "text/plain; version=0.0.4; charset=utf-8"
        static let problemType = "application/problem+json"
    }
}

extension EndToEnd.AdminTests {
    private static let key = "aap_the-operators-key"
    private static let callers = "callers: {apiKeys: {operator: \(sha256(Array(key.utf8)))}}"

    struct Row: Sendable {
        let request: String
        let status: Int
        let type: String
        var allow: String?

        init(_ request: String, _ status: Int, _ type: String, allow: String? = nil) {
            self.request = request
            self.status = status
            self.type = type
            self.allow = allow
        }

        var method: String { String(request.prefix { $0 != " " }) }
        var target: String { String(request.drop { $0 != " " }.dropFirst()) }
    }

    private static let rows = [
        Row("GET /livez", 200, "text/plain; charset=utf-8"),
        Row("GET /livez?verbose", 200, "text/plain; charset=utf-8"),
        Row("GET /readyz", 200, "application/json"),
        Row("GET /readyz?credential=test", 200, "application/json"),
        Row("GET /readyz?credential=nobody", 404, problemType),
        Row("GET /metrics", 200, metricsType),
        Row("GET /status", 200, "application/json"),
        Row("GET /", 200, "text/html; charset=utf-8"),
        Row("POST /reload", 200, "application/json"),
        Row("GET /reload", 405, problemType, allow: "POST"),
        Row("HEAD /reload", 405, problemType, allow: "POST"),
        Row("POST /livez", 405, problemType, allow: "GET, HEAD"),
        Row("DELETE /metrics", 405, problemType, allow: "GET, HEAD"),
        Row("OPTIONS /status", 405, problemType, allow: "GET, HEAD"),
        Row("PUT /", 405, problemType, allow: "GET, HEAD"),
        Row("GET /nowhere", 404, problemType), Row("POST /nowhere", 404, problemType),
        Row("GET /livez/", 404, problemType), Row("GET //livez", 404, problemType),
        Row("GET /metrics/../status", 404, problemType), Row("GET /echo", 404, problemType),
    ]

    @Test func `each page answers as the table says`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            let port = try await scene.port(2)
            let kept = try await RawConnection.open(port: port)
            defer { kept.close() }
            let heads = Self.rows.filter { $0.method == "GET" && $0.status == 200 }
                .map { Row("HEAD \($0.target)", 200, $0.type) }
            for row in Self.rows + heads {
                let answer = try await kept.ask(
                    row.target,
                    method: row.method,
                    host: "localhost:\(port)"
                )
                #expect(answer.status == row.status, "\(row.request)")
                #expect(answer.value("content-type") == row.type, "\(row.request)")
                #expect(answer.value("allow") == row.allow, "\(row.request)")
                #expect(answer.body.isEmpty == (row.method == "HEAD"), "\(row.request)")
                let length = try #require(answer.value("content-length").flatMap { Int($0) })
                #expect(row.method == "HEAD" ? length > 0 : length == answer.body.count)
                if row.type.hasSuffix("json"), row.method != "HEAD" {
                    #expect(throws: Never.self, "\(row.request)") { try object(answer.body) }
                }
            }
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `what the pages say`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            #expect(try await scene.page("/livez").text == "ok\n")
            let ready = try object(try await scene.page("/readyz").body)
            #expect(ready["status"] as? String == "ready")
            #expect(ready["draining"] as? Bool == false)
            let credentials = ready["credentials"] as? [String: [String: any Sendable]]
            let test = try #require(credentials?["test"])
            #expect(test["state"] as? String == "fresh")
            #expect(test["generation"] as? Int == 1)
            #expect((80_000...86_400).contains(test["secondsLeft"] as? Int ?? 0))
            let status = try object(try await scene.page("/status").body)
            #expect(status["version"] is String)
            #expect((status["configuration"] as? [String: Any])?["generation"] as? Int == 1)
            for key in ["credentials", "upstreams", "routes", "listeners", "failures"] {
                #expect(status[key] != nil, "\(key)")
            }
            let page = try await scene.page("/")
            let policy = page.values("content-security-policy").first ?? ""
            #expect(policy.hasPrefix("default-src 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(
                page.text.hasPrefix("<!doctype html>") || page.text.hasPrefix("<!DOCTYPE html>")
            )
        }
    }

    // MARK: Who may ask

    private static let foreign = [
        ("Host: evil.test\r\n", 421), ("Host: 10.1.2.3:9090\r\n", 421),
        ("Host: localhost:%\r\nOrigin: https://evil.test\r\n", 403),
        ("Host: localhost:%\r\nOrigin: null\r\n", 403),
        ("Host: localhost:%\r\nSec-Fetch-Site: cross-site\r\n", 403),
        ("Host: localhost:%\r\nOrigin: http://localhost:%\r\n", 200),
        ("Host: localhost:%\r\nSec-Fetch-Site: same-origin\r\n", 200),
    ]

    @Test func `web pages of others are refused, and names that are not this machine's`()
        async throws
    {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            let port = try await scene.port(2)
            let generation = try await scene.metrics().value("config_generation")
            for (fields, status) in Self.foreign {
                let fields = fields.replacing("%", with: "\(port)")
                for target in ["GET /status", "GET /metrics", "POST /reload"]
                where status != 200
                    || target.hasPrefix("GET")
                {
                    let connection = try await RawConnection.open(port: port)
                    defer { connection.close() }
                    connection.send("\(target) HTTP/1.1\r\n\(fields)\r\n")
                    #expect(try await connection.answer().status == status, "\(target) \(fields)")
                }
            }
            #expect(try await scene.metrics().value("config_generation") == generation)
        }
    }

    @Test(
        arguments: [
            ("health", ["/livez", "/readyz"]), ("metrics", ["/metrics"]),
            ("status", ["/status", "/"]),
            ("reload", ["/reload"]), ("health, status", ["/livez", "/readyz", "/status", "/"]),
        ] as [(String, [String])]
    )
    func `it serves what it is to serve`(_ pages: String, _ served: [String]) async throws {
        var text = ConfigurationText()
        text.admin = "{address: 127.0.0.1:0, pages: [\(pages)]}"
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            for target in ["/livez", "/readyz", "/metrics", "/status", "/", "/reload"] {
                let method = target == "/reload" ? "POST" : "GET"
                let answer = try await scene.page(target, method)
                #expect(answer.status == (served.contains(target) ? 200 : 404), "\(target)")
            }
        }
    }

    @Test func `at every address a kubelet and a Prometheus are answered`() async throws {
        var text = ConfigurationText()
        text.admin = "{address: 0.0.0.0:0, pages: [health, metrics]}"
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            let connection = try await RawConnection.open(port: try await scene.port(2))
            defer { connection.close() }
            for host in ["10.1.2.3:9090", "pod-1.prod.svc", "localhost"] {
                let probe = "User-Agent: kube-probe/1.29\r\nConnection: keep-alive\r\n"
                for target in ["/livez", "/readyz", "/metrics"] {
                    let answer = try await connection.ask(target, host: host, probe)
                    #expect(answer.status == 200, "\(host) \(target)")
                }
                for target in ["/status", "/"] {
                    #expect(try await connection.ask(target, host: host).status == 404)
                }
                let page = "Sec-Fetch-Site: cross-site\r\n"
                #expect(try await connection.ask("/metrics", host: host, page).status == 403)
            }
        }
    }

    @Test func `where there are callers nobody else is answered`() async throws {
        var text = ConfigurationText()
        text.admin = "{address: 127.0.0.1:0, \(Self.callers)}"
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            for target in ["/livez", "/readyz", "/metrics", "/status", "/", "/reload", "/no"] {
                let method = target == "/reload" ? "POST" : "GET"
                for fields in [[], [("X-Caller-Key", "aap_another-key")]] {
                    let answer = try await scene.page(target, method, fields: fields)
                    #expect(answer.status == 401, "\(target)")
                }
                let known = try await scene.page(
                    target,
                    method,
                    fields: [("X-Caller-Key", Self.key)]
                )
                #expect(known.status == (target == "/no" ? 404 : 200), "\(target)")
            }
        }
    }

    // MARK: Where

    @Test func `it stands on a Unix socket`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var text = ConfigurationText()
        text.admin = "{address: \"unix:\(folder.path)/admin.sock\", socketMode: \"0640\"}"
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            #expect(FileStatus("\(folder.path)/admin.sock")?.mode == 0o640)
            let address = try SocketAddress(unixDomainSocketPath: "\(folder.path)/admin.sock")
            let connection = try await RawConnection.open(to: address)
            defer { connection.close() }
            for target in ["/livez", "/readyz", "/metrics", "/status", "/"] {
                #expect(try await connection.ask(target, host: "anything").status == 200)
            }
            #expect(try await connection.ask("/reload", method: "POST").status == 200)
        }
    }

    @Test func `it speaks TLS`() async throws {
        var text = ConfigurationText()
        text.admin = "{address: 127.0.0.1:0, tls: {certificate: server.pem, key: server.key}}"
        var made: Authority?
        try await Scene.play(
            text,
            files: { folder, _ in
                let authority = try Authority(in: folder)
                try authority.issue("server")
                made = authority
            }
        ) { scene, _ in
            try await scene.warmUp()
            let port = try await scene.port(2)
            let tls = try ClientTLS(trusting: try #require(made).certificate)
            let connection = try await RawConnection.open(port: port, tls: tls)
            defer { connection.close() }
            let answer = try await connection.ask("/readyz", host: "localhost:\(port)")
            #expect(answer.status == 200)
        }
    }

    // MARK: What does not count

    @Test func `requests for pages are in no metric and no line at info`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            #expect(try await scene.get("/echo").status == 200)
            let before = try await scene.metrics()
            for target in ["/livez", "/readyz", "/metrics", "/status", "/", "/no", "/reload"] {
                _ = try await scene.page(target)
            }
            _ = try await scene.page("/status", fields: [("Origin", "https://evil.test")])
            let port = try await scene.port(2)
            let connection = try await RawConnection.open(port: port)
            connection.send("no HTTP at all\r\n\r\n")
            #expect(try await connection.answer().status == 400)
            connection.close()
            let after = try await scene.metrics()
            for name in ["requests_total", "request_duration_seconds_count"] {
                #expect(before.value(name) == 1, "\(name)")
                #expect(after.value(name) == 1, "\(name)")
            }
            #expect(after.value("callers_requests_total") == before.value("callers_requests_total"))
            #expect(try await scene.proxy.terminate() == .status(0))
            #expect(try await scene.accessLines(1).count == 1)
        }
    }

    @Test func `at debug each has a line`() async throws {
        var text = ConfigurationText()
        text.file = ["log: {level: debug}"]
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            #expect(try await scene.page("/livez").status == 200)
            try await scene.proxy.line(containing: " debug access ")
        }
    }
}
