import ProxyCore
import Testing

@Suite struct OutboundProxyTests {
    @Test(arguments: ["http", "https"])
    func `an outbound proxy gets no field of the request`(_ scheme: String) async throws {
        let proxy = try await Peer.start()
        let client = try await Client.start("\(scheme)://aem.test:4502") {
            $0.proxy = "http://127.0.0.1:\(proxy.port)"
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
            $0.proxy = "http://127.0.0.1:\(proxy.port)"
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
}
