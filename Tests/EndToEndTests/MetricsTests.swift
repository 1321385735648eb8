import AdobeIMS
import Foundation
import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// What is counted.
    @Suite struct MetricsTests {
        static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}

extension EndToEnd.MetricsTests {
    private static let key = "aap_the-importers-key"
    private static let withCaller =
        "{address: 127.0.0.1:0, callers: {apiKeys: {importer: \(sha256(Array(key.utf8)))}}}"

    @Test func `so many requests are so many, for route and caller`() async throws {
        var text = ConfigurationText()
        text.listeners = [Self.withCaller]
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            let answers = try await scene.together(20) { number in
                try await scene.send(
                    number % 2 == 0 ? "GET" : "POST",
                    "/echo/\(number)",
                    fields: [("X-Caller-Key", Self.key)],
                    body: number % 2 == 0 ? nil : Array("12345".utf8)
                )
            }
            #expect(answers.count { $0.status == 200 } == 20)
            #expect(try await scene.get("/echo").status == 401)
            // Its end is counted when the last byte is on its way.
            try await eventually("21 requests") {
                try await scene.metrics().value("requests_total") == 21
            }
            for _ in 0..<2 {
                let page = try await scene.metrics()
                #expect(page.value("requests_total", ["route": "/"]) == 20)
                #expect(page.value("requests_total", ["method": "GET", "code": "200"]) == 10)
                #expect(page.value("requests_total", ["method": "POST", "code": "200"]) == 10)
                #expect(page.value("requests_total", ["code": "401"]) == 1)
                #expect(page.value("request_duration_seconds_count", ["route": "/"]) == 20)
                #expect(page.value("upstream_head_seconds_count", ["upstream": "aem"]) == 20)
                #expect(page.value("callers_requests_total", ["caller": "importer"]) == 20)
                #expect(page.value("callers_requests_total", ["caller": "-"]) == 1)
                #expect(page.value("request_body_bytes_total", ["route": "/"]) == 50)
                #expect(page.value("requests_in_flight") == 0)
                #expect(page.value("token_exchanges_total", ["outcome": "success"]) == 1)
                #expect(page.value("token_state", ["state": "fresh"]) == 1)
            }
        }
    }

    @Test(.enabled(if: promtool != nil, "promtool is missing: apt-get install prometheus"))
    func `promtool finds nothing`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            #expect(try await scene.get("/echo").status == 200)
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo").status == 200)
            try await scene.aem.goOffline()
            #expect(try await scene.get("/echo").status == 502)
            let process = Process()
            process.executableURL = URL(filePath: try #require(Self.promtool))
            process.arguments = ["check", "metrics"]
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            process.standardError = output
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: try await scene.page("/metrics").body)
            try input.fileHandleForWriting.close()
            let said = String(
                decoding: output.fileHandleForReading.readDataToEndOfFile(),
                as: UTF8.self
            )
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(said.isEmpty, "\(said)")
        }
    }

    @Test func `no path, no host, no token and no secret is in it`() async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(ConfigurationText.before(["aem": upstream])) { scene, _ in
                try await scene.warmUp()
                let connection = try await scene.connect()
                let fields = "X-Forwarded-For: 192.0.2.77\r\nUser-Agent: marked-agent\r\n"
                let answer = try await connection.ask("/marked-path?marked-query", fields)
                #expect(answer.status == 200)
                #expect(try await connection.ask("/x", host: "marked.host").status == 421)
                #expect(try await connection.ask("/x", method: "MARKED").status == 200)
                connection.close()
                let request = try #require(upstream.requests.value.first)
                let token = try #require(request.values("authorization").first)
                let bearer = String(token.dropFirst("Bearer ".count))
                let account = try Scene.account.get()
                let texts = [
                    try await scene.page("/metrics").text, try await scene.page("/status").text,
                    try await scene.page("/").text,
                ]
                for text in texts {
                    for mark in ["marked", "MARKED", "192.0.2.77", bearer] {
                        #expect(!text.contains(mark), "\(mark)")
                    }
                    #expect(!text.contains(account.clientSecret.reveal()))
                    #expect(!text.contains("PRIVATE KEY"))
                }
            }
        }
    }

    /// The admin listener is at another address, so that its own connections don't count.
    @Test func `connections come and go`() async throws {
        var text = ConfigurationText()
        text.admin = "{address: 127.0.0.2:0}"
        try await Scene.play(text) { scene, _ in
            try await scene.warmUp()
            let port = try await scene.port(2)
            let address = try SocketAddress(ipAddress: "127.0.0.2", port: port)
            let scraper = try await RawConnection.open(to: address)
            defer { scraper.close() }
            func connections() async throws -> Double? {
                let answer = try await scraper.ask("/metrics", host: "localhost:\(port)")
                try #require(answer.status == 200)
                let page = MetricsPage(answer.text)
                return page.value("connections", ["listener": "127.0.0.1:0"])
            }
            var clients: [RawConnection] = []
            for _ in 0..<7 { clients.append(try await scene.connect()) }
            for client in clients { #expect(try await client.ask("/echo").status == 200) }
            #expect(try await connections() == 7)
            for client in clients { client.close() }
            try await eventually("no connection") { try await connections() == 0 }
        }
    }

    @Test func `failures and replays are counted by their causes`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            scene.ims.revokeAllTokens()
            #expect(try await scene.get("/echo").status == 200)
            try await scene.aem.goOffline()
            let answer = try await scene.get("/echo")
            #expect(answer.status == 502)
            let cause = try #require(try object(answer.body)["cause"] as? String)
            try await eventually("both") {
                let page = try await scene.metrics()
                return page.value("requests_total") == 2
            }
            let page = try await scene.metrics()
            #expect(page.value("upstream_failures_total", ["upstream": "aem"]) == 1)
            #expect(page.value("upstream_failures_total", ["cause": cause]) == 1)
            #expect(page.value("requests_total", ["code": "502", "cause": cause]) == 1)
            #expect(page.value("replays_total", ["reason": "token", "body": "none"]) == 1)
            #expect(page.value("token_exchanges_total", ["outcome": "success"]) == 2)
            #expect(page.value("token_generation", ["credential": "test"]) == 2)
        }
    }

    @Test func `counters go on over a reload`() async throws {
        let other = try Scene.account.get().renewed(now: .now())
        try await Scene.play(
            ConfigurationText(),
            prepare: { ims, _ in ims.bind(other) },
            files: { folder, ims in
                let file = try Scene.credentials(of: other, imsEndpoint: ims.endpoint)
                try folder.write("other.json", file)
            }
        ) { scene, text in
            try await scene.warmUp()
            #expect(try await scene.get("/echo").status == 200)
            var text = text
            // The same names, other definitions.
            text.routes = ["{path: /, upstream: aem, credential: test, setHeaders: {x-a: b}}"]
            text.credentials["test"] = "{serviceCredentials: other.json}"
            text.upstreams["aem"] = "{url: %AEM, responseTimeout: 31s}"
            try await scene.mustReload(text)
            #expect(try await scene.get("/echo").status == 200)
            try await eventually("both") {
                try await scene.metrics().value("requests_total", ["route": "/"]) == 2
            }
            let page = try await scene.metrics()
            #expect(page.value("token_exchanges_total", ["outcome": "success"]) == 2)
            #expect(page.value("upstream_connects_total", ["upstream": "aem"]) == 2)
            #expect(page.value("config_generation") == 2)
            #expect(page.value("config_reload_success") == 1)
            text.routes = ["{path: /, upstream: nowhere, credential: test}"]
            #expect(try await scene.reload(text).status == 422)
            let refused = try await scene.metrics()
            #expect(refused.value("config_generation") == 2)
            #expect(refused.value("config_reload_success") == 0)
            #expect(refused.value("requests_total", ["route": "/"]) == 2)
        }
    }

    @Test func `a real Prometheus gets what it asks for`() async throws {
        try await Scene.play(ConfigurationText()) { scene, _ in
            try await scene.warmUp()
            let port = try await scene.port(2)
            let connection = try await RawConnection.open(port: port)
            defer { connection.close() }
            let fields = """
                User-Agent: Prometheus/2.42.0\r
                Accept: application/openmetrics-text;version=1.0.0,\
                application/openmetrics-text;version=0.0.1;q=0.75,\
                text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r
                Accept-Encoding: gzip\r
                X-Prometheus-Scrape-Timeout-Seconds: 10\r\n
                """
            for _ in 0..<2 {
                let answer = try await connection.ask(
                    "/metrics",
                    host: "127.0.0.1:\(port)",
                    fields
                )
                #expect(answer.status == 200)
                #expect(answer.value("content-type") == EndToEnd.AdminTests.metricsType)
                #expect(answer.value("content-encoding") == nil)
                #expect(answer.text.hasPrefix("# HELP "))
                #expect(answer.text.hasSuffix("\n"))
            }
        }
    }
}
