import ProxyCore
import Testing

/// Why no connection could be made, from real peers on loopback.
@Suite struct ReasonTests {
    // MARK: An outbound proxy

    @Test(.timeLimit(.minutes(1)), arguments: [407, 403, 502])
    func `an outbound proxy's status is told`(_ status: Int) async throws {
        let failure = try await Self.failure { connection in
            try await connection.head()
            try await connection.answer("\(status) No")
        }
        #expect(failure == UpstreamFailure(.proxyRefused(status: status)))
    }

    @Test(.timeLimit(.minutes(1)))
    func `an outbound proxy that closes or resets can't be reached`() async throws {
        let closed = try await Self.failure { connection in
            try await connection.head()
            try await connection.close()
        }
        #expect(closed == UpstreamFailure(.proxyUnreachable, detail: "closed without an answer"))
        let reset = try await Self.failure { connection in
            try await connection.head()
            try await connection.reset()
        }
        #expect(reset == UpstreamFailure(.proxyUnreachable, detail: "connection reset"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `an outbound proxy that is not there can't be reached`() async throws {
        let gone = try await Peer.start()
        try await gone.close()
        for (address, detail) in [
            ("127.0.0.1:\(gone.port)", "connection refused"),
            ("nowhere.invalid:3128", "name not found"),
        ] {
            let client = try await Client.start("https://aem.test") {
                $0.proxy = try? OutboundProxy("http://\(address)")
            }
            let failure = try await client.begin(Request()).outcome().failure
            #expect(failure == UpstreamFailure(.proxyUnreachable, detail: detail))
            try await client.shutDown()
        }
    }

    /// The upstream is behind an outbound proxy that does what `script` says.
    private static func failure(
        _ script: (PeerConnection) async throws -> Void
    ) async throws -> UpstreamFailure? {
        let proxy = try await Peer.start()
        let client = try await Client.start("https://aem.test") {
            $0.proxy = try? OutboundProxy("http://127.0.0.1:\(proxy.port)")
        }
        let call = try await client.begin(Request())
        try await script(try await proxy.accept())
        let failure = try await call.outcome().failure
        try await client.shutDown()
        return failure
    }

    // MARK: Time

    @Test(.timeLimit(.minutes(1)))
    func `a peer that says nothing in the handshake times out there`() async throws {
        let peer = try await Peer.start()
        let client = try await Client.start("https://127.0.0.1:\(peer.port)") {
            $0.connectTimeout = .milliseconds(300)
        }
        let call = try await client.begin(Request())
        let failure = try await call.outcome().failure
        #expect(failure == UpstreamFailure(.timedOut(.tls)))
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `an outbound proxy that says nothing, or whose tunnel does, times out there`(
        _ opensTunnel: Bool
    ) async throws {
        let proxy = try await Peer.start()
        let client = try await Client.start("https://aem.test") {
            $0.proxy = try? OutboundProxy("http://127.0.0.1:\(proxy.port)")
            $0.connectTimeout = .seconds(12)
        }
        let call = try await client.begin(Request())
        let connection = try await proxy.accept()
        try await connection.head()
        if opensTunnel { try await connection.write("HTTP/1.1 200 Connection established\r\n\r\n") }
        let failure = try await call.outcome().failure
        #expect(failure == UpstreamFailure(.timedOut(opensTunnel ? .tls : .proxy)))
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `who still waits can be told what for`() async throws {
        let peer = try await Peer.start()
        let client = try await Client.start("https://127.0.0.1:\(peer.port)")
        let call = try await client.begin(Request())
        // The peer has heard of the handshake, so the client is in it.
        _ = try await peer.accept().bytes(5)
        let waiting = try await call.with { $0.transfer?.connectTimeout }
        #expect(waiting == UpstreamFailure(.timedOut(.tls)))
        try await call.cancel()
        try await client.shutDown()
    }

    // MARK: TLS

    struct Certificate: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var names = ["127.0.0.1"]
        var start = Duration.seconds(-60)
        var options: [String] = []
        var isTrusted = true
        let kind: UpstreamFailure.Kind
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            Certificate(testDescription: "signs itself", isTrusted: false, kind: .tlsUntrusted),
            Certificate(testDescription: "has expired", start: .seconds(-7200), kind: .tlsExpired),
            Certificate(testDescription: "has not begun", start: .seconds(7200), kind: .tlsExpired),
            Certificate(
                testDescription: "is for another name",
                names: ["elsewhere.example"],
                kind: .tlsName
            ),
            Certificate(
                testDescription: "speaks TLS 1.1 alone",
                options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
                kind: .tls
            ),
        ]
    )
    func `what is wrong with the peer's TLS is told apart`(_ example: Certificate) async throws {
        let peer = try TLSPeer(
            names: example.names,
            start: example.start,
            options: example.options
        )
        defer { peer.stop() }
        let certificate = example.isTrusted ? peer.certificate : nil
        let client = try await Client.start("https://127.0.0.1:\(peer.port)") {
            $0.certificateAuthorities = certificate
        }
        let failure = try await client.begin(Request()).outcome().failure
        #expect(failure?.kind == example.kind, "\(failure?.reason ?? "none")")
        if example.kind == .tls { #expect(failure?.detail.contains("version") == true) }
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a handshake that is reset is TLS's`() async throws {
        let peer = try await Peer.start()
        let client = try await Client.start("https://127.0.0.1:\(peer.port)")
        let call = try await client.begin(Request())
        let connection = try await peer.accept()
        _ = try await connection.bytes(5)
        try await connection.reset()
        let failure = try await call.outcome().failure
        #expect(failure == UpstreamFailure(.tls, detail: "connection reset"))
        try await client.shutDown()
    }
}
