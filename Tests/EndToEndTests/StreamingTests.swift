import Foundation
import NIOCore
import ProxyOpenSSL
import Sandbox
import Testing

extension EndToEnd {
    /// Large bodies, slow clients, and clients that go away.
    @Suite struct StreamingTests {
        static let memoryLimit = isSanitized ? Int.max : 64 << 20

        /// Under `make sanitize` most of the memory is the sanitizer's.
        private static let isSanitized =
            ProcessInfo.processInfo.environment["LSAN_OPTIONS"] != nil
    }
}

extension EndToEnd.StreamingTests {
    @Test func `64 MiB go up in bounded memory`() async throws {
        let byteCount = 64 << 20
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send(
                """
                POST /content/dam/large.createasset.html HTTP/1.1\r\nHost: a\r
                Content-Length: \(byteCount)\r\n\r\n
                """
            )
            var digest = SHA256()
            var offset = 0
            while offset < byteCount {
                let bytes = BytePattern.bytes(from: offset, atMost: byteCount - offset)
                digest.update(bytes.readableBytesUInt8Span)
                try await connection.deliver(bytes)
                offset += bytes.readableBytes
            }
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            let upload = try object(answer.body)
            #expect(upload["length"] as? Int == byteCount)
            let expected = digest.finalize().map { byte in
                String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }.joined()
            #expect(upload["sha256"] as? String == expected)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            connection.close()
        }
    }

    @Test func `1 GiB comes down in bounded memory`() async throws {
        try await Scene.play { scene in
            let download = try await Download.start("/bytes/\(1 << 30)", port: scene.port)
            let progress = try await download.finish()
            #expect(progress.head.hasPrefix("HTTP/1.1 200 "))
            #expect(progress.byteCount == 1 << 30)
            #expect(progress.isIntact)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
        }
    }

    /// What a client doesn't take must not be taken from AEM: the only other place for it would be
    /// memory. The second download gives AEM all the time it takes to send the whole of the first.
    @Test func `a slow reader slows AEM, not the proxy, and gets every byte`() async throws {
        try await Scene.play(.init(file: ["eventLoops: 1"])) { scene in
            let byteCount = 192 << 20
            let slow = try await Download.start("/bytes/\(byteCount)", port: scene.port)
            _ = try await slow.progress.wait("its first bytes") { $0.byteCount > 0 }
            try await slow.pause()
            let other = try await Download.start("/bytes/\(byteCount)", port: scene.port)
            let progress = try await other.finish()
            #expect(progress.byteCount == byteCount)
            #expect(progress.isIntact)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            #expect(!slow.progress.value.isClosed)
            #expect(slow.progress.value.byteCount < byteCount / 2)

            try await slow.resume()
            let rest = try await slow.finish()
            #expect(rest.byteCount == byteCount)
            #expect(rest.isIntact)
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
        }
    }

    @Test func `an upload that nobody takes is not read`() async throws {
        let settings = Scene.Settings(file: [
            "eventLoops: 1", "limits: {drainTimeout: 0s}", "routes:",
            "  - {path: /open, upstream: aem, credential: none}",
            "  - {path: /echo, upstream: aem, credential: test}",
        ])
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            scene.ims.revokeAllTokens()
            scene.ims.behaviour = .hang
            scene.aem.refusalMoment = .early
            let connection = try await scene.connect()
            connection.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(512 << 20)\r\n\r\n"
            )
            // Held while the exchange hangs: 256 MiB are offered, and stay with the client.
            connection.send(ByteBuffer(repeating: 0x61, count: 256 << 20))
            let ims = scene.ims
            try await soon("the exchange") { await ims.waitForExchanges(2) }
            // That gives its event loop many turns in which it could read them.
            let other = try await scene.connect()
            for _ in 0..<500 {
                other.send("GET /open HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await other.answer().status == 401)
            }
            #expect(try scene.proxy.highWaterMark() < Self.memoryLimit)
            other.close()
            connection.close()
        }
    }

    @Test(arguments: ["/bytes/1099511627776", "/chunked/1099511627776", "/slow/600000/9"])
    func `a client that goes away ends the transfer`(_ target: String) async throws {
        try await Scene.play { scene in
            let download = try await Download.start(target, port: scene.port)
            _ = try await download.progress.wait("its first bytes") { $0.byteCount > 0 }
            download.abandon()
            let aem = scene.aem
            try await soon("AEM to notice") {
                await aem.wait { $0.abandoned == 1 }
            }
            let line = try await scene.accessLines(1).first
            #expect(line?["cause"] == "client_gone")
            #expect(line?["status"] == "200")
        }
    }

    @Test func `a client that goes away before its answer ends the transfer`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send("GET /slow/600000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.completed == 1 } }
            connection.close()
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            #expect(try await scene.accessLines(1).first?["status"] == "499")
        }
    }

    @Test func `a client that goes away while it waits for a token is forgotten`() async throws {
        try await Scene.play(prepare: { ims, _ in ims.behaviour = .hang }) { scene in
            let connection = try await scene.connect()
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            let ims = scene.ims
            try await soon("the exchange") { await ims.waitForExchanges(1) }
            connection.close()
            let line = try await scene.accessLines(1).first
            #expect(line?["status"] == "499")
            #expect(line?["cause"] == "client_gone")
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `a client that goes away in its upload ends the transfer`() async throws {
        try await Scene.play { scene in
            let connection = try await scene.connect()
            connection.send("PUT /api/assets/a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123")
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.requests == 1 } }
            connection.close()
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            #expect(scene.aem.recordedRequests.map(\.isComplete) == [false])
        }
    }
}
