import ProxyCore
import Testing

/// Bytes behind a complete answer are nobody's: whoever asks next never gets them.
@Suite struct StrayBytesTests {
    enum Timing: String, CaseIterable, Sendable {
        /// In one segment with the answer.
        case together
        /// Right behind it.
        case behind
        /// When the connection is idle.
        case later
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var method = ProxyCore.Method.get
        let answer: String
        var stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "length", answer: "200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Case(name: "empty", answer: "200 OK\r\nContent-Length: 0\r\n\r\n"),
        Case(
            name: "chunks",
            answer: "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        ),
        Case(
            name: "chunks and trailers",
            answer: "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n"
        ),
        Case(name: "204", answer: "204 No Content\r\n\r\n"),
        Case(name: "204 with a body", answer: "204 No Content\r\n\r\n", stray: "a body"),
        Case(name: "304", answer: "304 Not Modified\r\nContent-Length: 5\r\n\r\n", stray: "hello"),
        Case(
            name: "HEAD with a body",
            method: .head,
            answer: "200 OK\r\nContent-Length: 5\r\n\r\n",
            stray: "hello"
        ),
        Case(
            name: "HEAD with chunks",
            method: .head,
            answer: "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            stray: "0\r\n\r\n"
        ),
        Case(
            name: "an empty line",
            answer: "200 OK\r\nContent-Length: 2\r\n\r\nok",
            stray: "\r\n"
        ),
        Case(name: "one byte", answer: "200 OK\r\nContent-Length: 2\r\n\r\nok", stray: "H"),
        Case(
            name: "an interim response",
            answer: "200 OK\r\nContent-Length: 2\r\n\r\nok",
            stray: "HTTP/1.1 103 Early Hints\r\n\r\n"
        ),
    ]

    @Test(.timeLimit(.minutes(2)), arguments: cases, Timing.allCases)
    func `nobody gets what nobody asked for`(_ example: Case, _ timing: Timing) async throws {
        try await Self.expectNewConnection(example, timing, isTLS: false)
    }

    @Test(.timeLimit(.minutes(2)), arguments: Timing.allCases)
    func `nor over TLS`(_ timing: Timing) async throws {
        for example in Self.cases {
            try await Self.expectNewConnection(example, timing, isTLS: true)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `nor who waits for a connection`(isTLS: Bool) async throws {
        try await Stage.run(maxConnections: 1, isTLS: isTLS) { stage in
            var calls: [Call] = []
            for index in 0..<5 {
                calls.append(try await stage.client.begin(Request(.get, "/\(index)")))
            }
            for (index, call) in calls.enumerated() {
                let connection = try await stage.peer.accept()
                #expect(try await connection.head().hasPrefix("GET /\(index) "))
                try await connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(index)"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"
                )
                #expect(try await call.outcome().text == "\(index)")
            }
        }
    }

    /// A connection without stray bytes is kept, whatever TLS says to TLS behind an answer.
    @Test(.timeLimit(.minutes(1)))
    func `what TLS says to TLS is no stray byte`() async throws {
        try await Stage.run(isTLS: true) { stage in
            let connection = try await stage.warmUp()
            for _ in 0..<20 {
                #expect(try await stage.exchange(on: connection).status == 200)
            }
        }
    }

    private static func expectNewConnection(
        _ example: Case,
        _ timing: Timing,
        isTLS: Bool
    ) async throws {
        try await Stage.run(isTLS: isTLS) { stage in
            let call = try await stage.client.begin(Request(example.method, "/first"))
            let connection = try await stage.peer.accept()
            try await connection.head()
            let answer = "HTTP/1.1 " + example.answer
            switch timing {
            case .together:
                try await connection.write(answer + example.stray)
            case .behind:
                try await connection.write(answer)
                try await connection.write(example.stray)
            case .later:
                try await connection.write(answer)
                #expect(try await call.outcome().failure == nil)
                try await connection.write(example.stray)
            }
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && !outcome.text.contains("wrong"))
            // The proxy has given the connection up before anybody asks again.
            #expect(try await connection.rest().isEmpty)
            try await stage.expectNewConnection()
        }
    }
}
