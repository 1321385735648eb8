import ProxyCore
import Testing

/// An answer that ends with its connection is complete only when the upstream has said so.
@Suite struct TruncationTests {
    private static let answer = "HTTP/1.1 200 OK\r\n\r\nall of it"

    @Test(.timeLimit(.minutes(1)))
    func `over TLS a bare FIN ends nothing`() async throws {
        try await Stage.run(isTLS: true) { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write(Self.answer)
            try await call.reached { $0.outcome.text == "all of it" }
            try await connection.closeWithoutNotice()
            #expect(try await call.outcome().failure?.kind == .interrupted)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `a proper end ends it`(isTLS: Bool) async throws {
        try await Stage.run(isTLS: isTLS) { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write(Self.answer)
            try await connection.close()
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && outcome.text == "all of it")
        }
    }

    /// Other framings say themselves where they end: how the connection ends is no matter then.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "Content-Length: 2\r\n\r\nok", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ]
    )
    func `a complete answer is complete`(_ rest: String) async throws {
        try await Stage.run(isTLS: true) { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\n" + rest)
            try await connection.closeWithoutNotice()
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && outcome.text == "ok")
        }
    }
}
