import AdobeIMS
import Foundation
import Fuzzing
import NIOSSL
import ProxyCore
import TestSupport
import Testing

@Suite struct OutboundProxyTests {
    @Test(arguments: ["http", "https"])
    func `an outbound proxy gets no field of the request`(_ scheme: String) async throws {
        let proxy = try await Peer.start()
        let client = try await Client.start("\(scheme)://aem.test:4502") {
            $0.proxy = try? OutboundProxy("http://127.0.0.1:\(proxy.port)")
        }
        let request = Request(lines: ["Authorization: Bearer t", "Cookie: c", "X-Own: o"])
        let call = try await client.begin(request)
        let connection = try await proxy.accept()
        let head = try await connection.head()
        #expect(head.hasPrefix("CONNECT aem.test:4502 HTTP/1.1\r\n"))
        for name in ["Authorization", "Cookie", "X-Own"] { #expect(!head.contains(name)) }
        try await connection.answer("403 Forbidden")
        let outcome = try await call.outcome()
        #expect(outcome.failure?.kind == .proxyRefused(status: 403))
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a plain upstream is reached with CONNECT`() async throws {
        let proxy = try await Peer.start()
        let client = try await Client.start("http://aem.test:4502") {
            $0.proxy = try? OutboundProxy("http://127.0.0.1:\(proxy.port)")
        }
        let call = try await client.begin(Request(.get, "/through"))
        let connection = try await proxy.accept()
        #expect(try await connection.head().hasPrefix("CONNECT aem.test:4502 HTTP/1.1\r\n"))
        try await connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
        let head = try await connection.head()
        #expect(head == "GET /through HTTP/1.1\r\nHost: aem.test:4502\r\n\r\n")
        try await connection.answer(body: "through")
        let outcome = try await call.outcome()
        #expect(outcome.heads.map(\.status) == [200])
        #expect(outcome.text == "through")
        try await client.shutDown()
    }

    /// `user:` with an empty password is what a proxy gets that knows names alone.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("jane", "pass word:1", "jane:pass word:1"), ("CORP%5Cjane", nil, "CORP\\jane:"),
        ]
            as [(String, String?, String)]
    )
    func `it learns its user, and the upstream does not`(
        _ user: String,
        _ password: String?,
        _ sent: String
    ) async throws {
        let proxy = try await Peer.start()
        let client = try await Client.start("http://aem.test:4502") {
            $0.proxy = try? OutboundProxy("http://\(user)@127.0.0.1:\(proxy.port)")
            $0.proxy?.password = password.map { Secret($0) }
        }
        let call = try await client.begin(Request(.get, "/through"))
        let connection = try await proxy.accept()
        let encoded = Data(sent.utf8).base64EncodedString()
        let asked = try await connection.head()
        #expect(asked.contains("\r\nProxy-Authorization: Basic \(encoded)\r\n"), "\(asked)")
        try await connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
        #expect(!(try await connection.head()).contains("Proxy-"))
        try await connection.answer()
        #expect(try await call.outcome().failure == nil)
        try await client.shutDown()
    }

    /// TLS within TLS: what the outer one has deciphered, no socket tells of.
    @Test(.timeLimit(.minutes(1)), arguments: [31, 32] as [UInt64], [false, true])
    func `random pauses lose no byte behind a proxy that speaks TLS`(
        _ seed: UInt64,
        _ isUpstreamTLS: Bool
    ) async throws {
        let certificate = try PeerCertificate()
        defer { certificate.remove() }
        let context = certificate.context
        let proxy = try await ForwardProxy.start(tls: { NIOSSLServerHandler(context: context) })
        let bytes = SeededGenerator.bytes(2_000_000, seed: seed)
        let tls = try TLSPeer(names: ["127.0.0.1"], files: ["large": bytes])
        defer { tls.stop() }
        let peer = try await Peer.start()
        let trusted = tls.folder.appendingPathComponent("all.pem")
        let all = try [certificate.path, tls.certificate]
            .map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(separator: "\n")
        try Data(all.utf8).write(to: trusted)
        let address =
            isUpstreamTLS ? "https://127.0.0.1:\(tls.port)" : "http://127.0.0.1:\(peer.port)"
        let client = try await Client.start(address) {
            $0.proxy = try? OutboundProxy(proxy.url())
            $0.certificateAuthorities = trusted.path
        }
        let call = try await client.begin(Request(.get, "/large")) { recorder in
            var generator = SeededGenerator(seed: seed)
            recorder.pause { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        }
        if !isUpstreamTLS {
            let connection = try await peer.accept()
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
            try await connection.write(bytes)
        }
        let outcome = try await call.outcome()
        #expect(outcome.failure == nil)
        #expect(outcome.body == bytes)
        #expect(proxy.heads.first?.hasPrefix("CONNECT 127.0.0.1:") == true)
        try await client.shutDown()
        try await proxy.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a proxy whose certificate nobody vouches for gets no user`() async throws {
        let certificate = try PeerCertificate()
        defer { certificate.remove() }
        let context = certificate.context
        let proxy = try await ForwardProxy.start(tls: { NIOSSLServerHandler(context: context) })
        let client = try await Client.start("https://aem.test") {
            $0.proxy = try? OutboundProxy(proxy.url("jane@"))
        }
        let failure = try await client.begin(Request()).outcome().failure
        #expect(failure?.kind == .proxyUnreachable)
        #expect(failure?.reason == "outbound proxy: certificate not trusted: it signs itself")
        #expect(proxy.heads.isEmpty)
        try await client.shutDown()
        try await proxy.stop()
    }
}
