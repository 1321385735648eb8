import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// How TLS connections end, on either side.
    @Suite struct TLSEndTests {}
}

extension EndToEnd.TLSEndTests {
    @Test func `a client that has said all it has to say is answered`() async throws {
        try await Scene.playTLS { scene, authority in
            try await scene.warmUp()
            let connection = try await scene.connect(try ClientTLS(trusting: authority.certificate))
            connection.send("GET /echo/last HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            try await connection.finishSending()
            let answer = try await connection.answer()
            #expect(try object(answer.body)["target"] as? String == "/echo/last")
            let (end, rest) = try await connection.end()
            #expect(end == .closed)
            #expect(rest.isEmpty)
        }
    }

    /// Its length isn't known before its end, so that an end could be taken for the whole.
    @Test func `an upload that is cut off doesn't arrive as a whole one`() async throws {
        try await Scene.playTLS { scene, authority in
            try await scene.warmUp()
            let connection = try await scene.connect(try ClientTLS(trusting: authority.certificate))
            connection.send(
                """
                POST /echo/cut HTTP/1.1\r\nHost: \(scene.host)\r\nTransfer-Encoding: chunked\r\n\r
                5\r\nhello\r\n
                """
            )
            let aem = scene.aem
            try await soon("AEM to get its head") { await aem.wait { $0.requests == 1 } }
            try await connection.truncate()
            let (end, rest) = try await connection.end()
            #expect(end != .closed)
            #expect(rest.isEmpty)
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            let line = try await scene.accessLines(1).first
            #expect(line?["status"] == "499")
            #expect(line?["cause"] == "client_gone")
        }
    }

    @Test(arguments: ["HTTP/1.1", "HTTP/1.0"])
    func `an answer that is cut off can't be taken for a whole one`(
        _ version: String
    ) async throws {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        try await RawUpstream.serving({ _ in .send(text, .close) }) { upstream in
            let settings = Scene.Settings(
                listeners: [Scene.tlsListener],
                upstreamURL: upstream.url
            )
            try await Scene.playTLS(settings) { scene, authority in
                let connection = try await scene.connect(
                    try ClientTLS(trusting: authority.certificate)
                )
                connection.send("GET /echo \(version)\r\nHost: \(scene.host)\r\n\r\n")
                let (end, rest) = try await connection.end()
                #expect(String(decoding: rest, as: UTF8.self).contains("hello"))
                #expect(end == (version == "HTTP/1.0" ? .reset : .truncated))
            }
        }
    }

    @Test func `a handshake that doesn't go on is ended in time`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["limits: {requestHeadTimeout: 1s}", "log: {level: debug}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            let silent = try await scene.connect()
            let stuck = try await scene.connect()
            // The first bytes of a ClientHello.
            stuck.send(ByteBuffer(bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]))
            _ = try await silent.end()
            _ = try await stuck.end()
            try await scene.proxy.line(containing: "TLS handshake failed")
            let answer = try await scene.get("/echo", ClientTLS(trusting: authority.certificate))
            #expect(answer.status == 200)
        }
    }

    @Test func `a connection in its handshake doesn't hold up the end`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["limits: {requestHeadTimeout: 60s, drainTimeout: 60s}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            let silent = try await scene.connect()
            // Accepted behind it.
            _ = try await scene.get("/echo", ClientTLS(trusting: authority.certificate))
            #expect(try await scene.proxy.terminate() == .status(0))
            _ = try await silent.end()
        }
    }

    @Test func `connections in their handshake count, and who is too many doesn't get to one`()
        async throws
    {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["eventLoops: 1", "limits: {connections: 1}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            let tls = try ClientTLS(trusting: authority.certificate)
            let silent = try await scene.connect()
            silent.send(ByteBuffer(bytes: [0x16]))
            // Closed before a byte of TLS, and at once.
            #expect(try await scene.connect().end().rest.isEmpty)
            let answer = try? await scene.get("/echo", tls)
            #expect(answer == nil)
            silent.close()
            try await eventually("200") { (try? await scene.get("/echo", tls).status) == 200 }
        }
    }

    @Test func `an idle connection is closed cleanly`() async throws {
        let settings = Scene.Settings(
            listeners: [Scene.tlsListener],
            file: ["limits: {keepAliveTimeout: 1s}"]
        )
        try await Scene.playTLS(settings) { scene, authority in
            let connection = try await scene.connect(try ClientTLS(trusting: authority.certificate))
            connection.send("GET /echo HTTP/1.1\r\nHost: \(scene.host)\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            #expect(try await connection.end().end == .closed)
        }
    }
}
