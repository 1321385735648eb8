import Foundation
import ProxyCore
import Testing

/// What is offered to an upstream's TLS.
@Suite struct ClientHelloTests {
    @Test(.timeLimit(.minutes(1)))
    func `no protocol but HTTP 1.1 is offered`() async throws {
        #expect(try await Self.hello().protocols == ["http/1.1"])
    }

    /// Not even where the system's settings of OpenSSL allow it.
    @Test(.timeLimit(.minutes(1)))
    func `no version before TLS 1.2 is offered`() async {
        await #expect(processExitsWith: .success) {
            let file = FileManager.default.temporaryDirectory
                .appendingPathComponent("openssl-\(UUID().uuidString).cnf")
            defer { try? FileManager.default.removeItem(at: file) }
            let settings = """
                openssl_conf = all
                [all]
                ssl_conf = tls
                [tls]
                system_default = lax
                [lax]
                MinProtocol = TLSv1
                CipherString = DEFAULT:@SECLEVEL=0

                """
            try Data(settings.utf8).write(to: file)
            unsafe setenv("OPENSSL_CONF", file.path, 1)
            let versions = try await Self.hello().versions
            try #require(versions.sorted() == [0x0303, 0x0304])
        }
    }

    private static func hello() async throws -> ClientHello {
        let peer = try await Peer.start()
        let client = try await Client.start("https://127.0.0.1:\(peer.port)")
        let call = try await client.begin(Request())
        let hello = try await ClientHello(from: try await peer.accept())
        try await call.cancel()
        try await client.shutDown()
        return hello
    }
}
