import Fuzzing
import ProxyCore
import Testing

@Suite struct TLSTests {
    @Test(.timeLimit(.minutes(1)))
    func `a certificate that nobody vouches for is refused`() async throws {
        let outcome = try await Self.request("localhost", names: ["localhost"], isTrusted: false)
        #expect(outcome.failure?.kind == .tlsUntrusted)
        #expect(outcome.heads.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a certificate for another host is refused`() async throws {
        let outcome = try await Self.request("localhost", names: ["elsewhere.example"])
        #expect(outcome.failure?.kind == .tlsName)
        #expect(outcome.heads.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["localhost", "127.0.0.1"])
    func `the upstream's own authorities are trusted`(host: String) async throws {
        let outcome = try await Self.request(host, names: ["localhost", "127.0.0.1"])
        #expect(outcome.failure == nil)
        #expect(outcome.text == "hello")
    }

    @Test(.timeLimit(.minutes(1)))
    func `plain text where TLS should be is refused`() async throws {
        let peer = try await Peer.start()
        let client = try await Client.start("https://127.0.0.1:\(peer.port)")
        let call = try await client.begin(Request())
        let connection = try await peer.accept()
        try await connection.answer()
        #expect(try await call.outcome().failure?.kind == .tls)
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)), arguments: [21, 22] as [UInt64])
    func `random pauses lose no byte over TLS`(seed: UInt64) async throws {
        let bytes = SeededGenerator.bytes(3_000_000, seed: seed)
        let peer = try TLSPeer(names: ["127.0.0.1"], files: ["large": bytes])
        defer { peer.stop() }
        let certificate = peer.certificate
        let client = try await Client.start("https://127.0.0.1:\(peer.port)") {
            $0.certificateAuthorities = certificate
        }
        var calls: [Call] = []
        for index in 0..<4 {
            let call = try await client.begin(Request(.get, "/large")) { recorder in
                var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(index))
                recorder.pause { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            }
            calls.append(call)
        }
        for call in calls {
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil)
            #expect(outcome.body == bytes)
        }
        try await client.shutDown()
    }

    private static func request(
        _ host: String,
        names: [String],
        isTrusted: Bool = true
    ) async throws -> Outcome {
        let peer = try TLSPeer(names: names, files: ["hello": Latin1.bytes("hello")])
        defer { peer.stop() }
        let certificate = isTrusted ? peer.certificate : nil
        let client = try await Client.start("https://\(host):\(peer.port)") {
            $0.certificateAuthorities = certificate
        }
        let outcome = try await client.begin(Request(.get, "/hello")).outcome()
        try await client.shutDown()
        return outcome
    }
}
