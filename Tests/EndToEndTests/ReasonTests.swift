import Foundation
import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// Why no connection could be made: told to the operator with host and port, to clients without.
    @Suite struct ReasonTests {}
}

extension EndToEnd.ReasonTests {
    /// A port that nobody listens at.
    private static func closedPort() async throws -> Int {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await listener.close().get()
        return port
    }

    /// What a client is told, what stands in the access line, and what `/status` says.
    private static func check(
        _ scene: Scene,
        _ cause: String,
        _ reason: String,
        _ address: String
    ) async throws {
        let answer = try await scene.get("/echo")
        #expect(answer.status == 502)
        #expect(answer.values("proxy-status").first?.contains("details=\"\(cause)\"") == true)
        #expect(try object(answer.body)["cause"] as? String == cause)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains(address))
        #expect(!answer.values("proxy-status").joined().contains(address))
        let line = try await scene.proxy.line(containing: " cause=\(cause) ")
        #expect(line.contains("reason=\"\(address): \(reason)\""), "\(line)")
        let status = try object(try await page("/status", of: scene).body)
        let failures = status["failures"] as? [[String: any Sendable]]
        #expect(failures?.first?["reason"] as? String == "\(address): \(reason)")
        let upstream = (status["upstreams"] as? [String: [String: any Sendable]])?["aem"]
        let last = upstream?["lastFailure"] as? [String: String]
        #expect(last?["reason"] == "\(address): \(reason)")
    }

    /// Of the admin listener, which is the one that is no scene's port.
    private static func page(_ path: String, of scene: Scene) async throws -> SandboxAnswer {
        let lines = try await scene.proxy.log.wait("both listeners") { lines in
            lines.count { $0.contains(" listening ") } >= 2
        }
        let ports = lines.filter { $0.contains(" listening ") }.compactMap { line in
            line.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) }
        }
        let port = try #require(ports.first { $0 != scene.port })
        return try await SandboxClient(on: MultiThreadedEventLoopGroup.singleton, port: port)
            .send("GET", path)
    }

    private static let open = [
        "admin: {address: 127.0.0.1:0}", "routes:",
        "  - {path: /, upstream: aem, credential: none}",
    ]

    @Test func `a port that refuses`() async throws {
        let address = "127.0.0.1:\(try await Self.closedPort())"
        try await Scene.play(.init(file: Self.open, upstreamURL: "http://\(address)")) { scene in
            try await Self.check(scene, "upstream_refused", "connection refused", address)
        }
    }

    @Test func `a name that nobody has`() async throws {
        let url = "https://nowhere.invalid"
        try await Scene.play(.init(file: Self.open, upstreamURL: url)) { scene in
            let address = "nowhere.invalid:443"
            try await Self.check(scene, "upstream_name_unknown", "name not found", address)
        }
    }

    @Test func `a certificate that nobody vouches for`() async throws {
        let tls = try UpstreamTLS.shared.get()
        try await RawUpstream.serving({ _ in .ok() }, tls: tls) { upstream in
            try await Scene.play(.init(file: Self.open, upstreamURL: upstream.url)) { scene in
                let reason = "certificate not trusted: it signs itself"
                let address = String(upstream.url.dropFirst("https://".count))
                try await Self.check(scene, "upstream_tls_untrusted", reason, address)
            }
        }
    }

    @Test func `an outbound proxy that wants a login`() async throws {
        let refusal = "HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n"
        try await RawUpstream.serving({ _ in .send(refusal, .close) }) { proxy in
            let settings = Scene.Settings(
                upstream: ["proxy: \(proxy.url)"],
                file: Self.open,
                upstreamURL: "https://aem.test"
            )
            try await Scene.play(settings) { scene in
                let reason = "the outbound proxy answered 407 to CONNECT"
                let address = String(proxy.url.dropFirst("http://".count))
                try await Self.check(scene, "upstream_proxy_refused", reason, address)
            }
        }
    }

    @Test func `an IMS that refuses`() async throws {
        let address = "127.0.0.1:\(try await Self.closedPort())"
        let settings = Scene.Settings(
            file: ["admin: {address: 127.0.0.1:0}"],
            imsEndpoint: "http://\(address)"
        )
        try await Scene.play(settings) { scene in
            let reason = "\(address): connection refused"
            let failed = try await scene.proxy.line(containing: "token exchange failed")
            #expect(failed.contains("cause=ims_refused") && failed.contains(reason), "\(failed)")
            let answer = try await scene.get("/echo")
            #expect(answer.status == 503)
            #expect(try object(answer.body)["cause"] as? String == "ims_refused")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains(address))
            let access = try await scene.proxy.line(containing: "status=503")
            #expect(access.contains("reason=\"\(reason)\""), "\(access)")

            let ready = try await Self.page("/readyz", of: scene)
            #expect(ready.status == 503)
            let credentials = try object(ready.body)["credentials"]
            let test = (credentials as? [String: [String: any Sendable]])?["test"]
            #expect(test?["cause"] as? String == "ims_refused")
            #expect((test?["explanation"] as? String)?.hasPrefix("Nobody listens") == true)
            let status = try object(try await Self.page("/status", of: scene).body)
            let known = (status["credentials"] as? [String: [String: any Sendable]])?["test"]
            let last = known?["lastFailure"] as? [String: String]
            #expect(last?["reason"] == reason)
        }
    }
}
