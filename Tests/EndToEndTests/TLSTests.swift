import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// A listener that speaks TLS.
    @Suite struct TLSTests {
        static let memoryLimit = 64 << 20
    }
}

extension EndToEnd.TLSTests {
    @Test(arguments: [ClientTLS.Version.v12, .v13])
    func `requests are served, one behind the other and several at once`(
        _ version: ClientTLS.Version
    ) async throws {
        try await Scene.playTLS { scene, authority in
            let tls = try ClientTLS(trusting: authority.certificate, versions: version...version)
            let connection = try await scene.connect(tls)
            connection.send("GET /echo/1 HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            #expect(
                try object(try await connection.answer().body)["target"] as? String == "/echo/1"
            )
            connection.send(
                """
                GET /slow/100 HTTP/1.1\r\nHost: \(scene.host)\r\n\r
                POST /echo/2 HTTP/1.1\r\nHost: \(scene.host)\r\nContent-Length: 5\r\n\r\nhello\
                GET /echo/3 HTTP/1.1\r\nHost: \(scene.host)\r\nConnection: close\r\n\r\n
                """
            )
            #expect(try await connection.answer().status == 200)
            let second = try object(try await connection.answer().body)
            #expect(second["target"] as? String == "/echo/2")
            #expect(second["sha256"] as? String == sha256(Array("hello".utf8)))
            let third = try await connection.answer()
            #expect(try object(third.body)["target"] as? String == "/echo/3")
            let (end, rest) = try await connection.end()
            #expect(end == .closed)
            #expect(rest.isEmpty)
        }
    }

    @Test func `a slow reader slows AEM, not the proxy, and gets every byte`() async throws {
        let settings = Scene.Settings(listeners: [Scene.tlsListener], file: ["eventLoops: 1"])
        try await Scene.playTLS(settings) { scene, authority in
            let tls = try ClientTLS(trusting: authority.certificate)
            let byteCount = 192 << 20
            let target = "/bytes/\(byteCount)"
            let slow = try await Download.start(target, port: scene.port, tls: tls)
            _ = try await slow.progress.wait("its first bytes") { $0.byteCount > 0 }
            try await slow.pause()
            let other = try await Download.start(target, port: scene.port, tls: tls)
            let progress = try await other.finish()
            #expect(progress.byteCount == byteCount)
            #expect(progress.isIntact)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            #expect(slow.progress.value.byteCount < byteCount / 2)

            try await slow.resume()
            let rest = try await slow.finish()
            #expect(rest.byteCount == byteCount)
            #expect(rest.isIntact)
        }
    }

    @Test func `64 MiB go up in bounded memory`() async throws {
        let byteCount = 64 << 20
        try await Scene.playTLS { scene, authority in
            let connection = try await scene.connect(try ClientTLS(trusting: authority.certificate))
            connection.send(
                """
                POST /content/dam/large.createasset.html HTTP/1.1\r\nHost: \(scene.host)\r
                Content-Length: \(byteCount)\r\n\r\n
                """
            )
            var offset = 0
            while offset < byteCount {
                let bytes = BytePattern.bytes(from: offset, atMost: byteCount - offset)
                try await connection.deliver(bytes)
                offset += bytes.readableBytes
            }
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            #expect(try object(answer.body)["length"] as? Int == byteCount)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            connection.close()
        }
    }

    @Test func `an upload that nobody takes is not read`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: [
                "eventLoops: 1", "limits: {drainTimeout: 0s}", "routes:",
                "  - {path: /open, upstream: aem, credential: none}",
                "  - {path: /echo, upstream: aem, credential: test}",
            ]
        )
        try await Scene.playTLS(settings) { scene, authority in
            try await scene.warmUp()
            scene.ims.revokeAllTokens()
            scene.ims.behaviour = .hang
            scene.aem.refusalMoment = .early
            let tls = try ClientTLS(trusting: authority.certificate)
            let connection = try await scene.connect(tls)
            connection.send(
                """
                POST /echo HTTP/1.1\r\nHost: \(scene.host)\r
                Content-Length: \(512 << 20)\r\n\r\n
                """
            )
            // Held while the exchange hangs: 256 MiB are offered, and stay with the client.
            connection.send(ByteBuffer(repeating: 0x61, count: 256 << 20))
            let ims = scene.ims
            try await soon("the exchange") { await ims.waitForExchanges(2) }
            // That gives its event loop many turns in which it could read them.
            let other = try await scene.connect(tls)
            for _ in 0..<500 {
                other.send("GET /open HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
                #expect(try await other.answer().status == 401)
            }
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            other.close()
            connection.close()
        }
    }

    @Test func `TLS 1_1 is refused, HTTP 1_1 is agreed on`() async throws {
        try await Scene.playTLS { scene, authority in
            let old = try ClientTLS(trusting: authority.certificate, versions: .v11 ... .v11)
            let connection = try await scene.connect(old)
            #expect(try await connection.end().end == .refused)

            let output = try OpenSSL.run([
                "s_client", "-connect", "127.0.0.1:\(scene.port)", "-CAfile", authority.certificate,
                "-servername", "localhost", "-verify_hostname", "localhost", "-verify_return_error",
                "-alpn", "h2,http/1.1",
            ])
            #expect(output.contains("New, TLSv1.3"))
            #expect(output.contains("Verification: OK"))
            #expect(output.contains("ALPN protocol: http/1.1"))
        }
    }

    @Test func `plain HTTP on the TLS port is closed and not logged as a request`() async throws {
        try await Scene.playTLS { scene, _ in
            let plain = try await scene.connect()
            plain.send("GET /echo HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            _ = try await plain.end()
            #expect(scene.aem.requestCount == 0)
            #expect(!scene.proxy.log.value.contains { $0.contains(" info access ") })
        }
    }
}
