import ProxyCore
import Testing

/// What goes wrong upstream becomes the right ``UpstreamFailure/Kind``, never a clean end.
@Suite struct FailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// What the peer sends before it closes.
        let bytes: String
        let kind: UpstreamFailure.Kind
        /// Whether the answer's final head is heard before.
        var isHeadHeard = false

        var testDescription: String { name }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let answers = [
        Case(name: "nothing", bytes: "", kind: .closed),
        Case(name: "half a status line", bytes: "HTTP/1.1 20", kind: .closed),
        Case(name: "half a head", bytes: ok + "X-A: 1\r\n", kind: .closed),
        Case(
            name: "an informational head alone",
            bytes: "HTTP/1.1 103 Early Hints\r\n\r\n",
            kind: .closed
        ),
        Case(
            name: "a short body",
            bytes: ok + "Content-Length: 9\r\n\r\nshort",
            kind: .interrupted,
            isHeadHeard: true
        ),
        Case(
            name: "chunks without the last one",
            bytes: chunked + "5\r\nhello\r\n",
            kind: .interrupted,
            isHeadHeard: true
        ),
        Case(
            name: "half a chunk",
            bytes: chunked + "5\r\nhel",
            kind: .interrupted,
            isHeadHeard: true
        ),
        Case(
            name: "a chunk size that is none",
            bytes: chunked + "zz\r\nhello\r\n0\r\n\r\n",
            kind: .protocolViolation,
            isHeadHeard: true
        ),
        Case(
            name: "a chunk size with junk behind it",
            bytes: chunked + "5z\r\nhello\r\n0\r\n\r\n",
            kind: .protocolViolation,
            isHeadHeard: true
        ),
        Case(
            name: "a chunk size line that ends with LF alone",
            bytes: chunked + "5\nhello\r\n0\r\n\r\n",
            kind: .protocolViolation,
            isHeadHeard: true
        ),
        Case(
            name: "a last chunk whose last LF is missing",
            bytes: chunked + "5\r\nhello\r\n0\r\n\r",
            kind: .interrupted,
            isHeadHeard: true
        ),
        Case(
            name: "a trailer that is none",
            bytes: chunked + "2\r\nhi\r\n0\r\nno colon\r\n\r\n",
            kind: .protocolViolation,
            isHeadHeard: true
        ),
        Case(name: "HTTP/0.9", bytes: "<html>hello</html>", kind: .protocolViolation),
        Case(name: "another protocol", bytes: "SSH-2.0-x\r\n", kind: .protocolViolation),
        Case(name: "a status of letters", bytes: "HTTP/1.1 abc\r\n\r\n", kind: .protocolViolation),
        Case(name: "a status of one digit", bytes: "HTTP/1.1 2\r\n\r\n", kind: .protocolViolation),
        Case(
            name: "a version of the future",
            bytes: "HTTP/7.1 200 OK\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "HTTP/2 that was not offered",
            bytes: "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "a first field that begins with whitespace",
            bytes: ok + " X-A: 1\r\nContent-Length: 0\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "a line far beyond the limit",
            bytes: ok + "X-A: " + String(repeating: "a", count: 200_000) + "\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "interim responses without an end",
            bytes: String(repeating: "HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n", count: 500),
            kind: .protocolViolation
        ),
        Case(
            name: "two lengths",
            bytes: ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            kind: .protocolViolation
        ),
        Case(
            name: "a name with a space",
            bytes: ok + "X A: 1\r\nContent-Length: 0\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "a line without a colon",
            bytes: ok + "nonsense\r\nContent-Length: 0\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "a folded line",
            bytes: ok + "X-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "a head over the limit",
            bytes: ok + "X-A: " + String(repeating: "a", count: 5_000) + "\r\n\r\n",
            kind: .protocolViolation
        ),
        Case(
            name: "many lines over the limit",
            bytes: ok + String(repeating: "X-A: a\r\n", count: 700) + "\r\n",
            kind: .protocolViolation
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: answers)
    func `a bad answer fails`(_ example: Case) async throws {
        try await Stage.run(responseHeadLimit: 4096) { stage in
            let outcome = try await stage.exchange { connection in
                try await connection.head()
                // The transfer may end, and its connection close, before all of it is sent.
                try? await connection.write(example.bytes)
                try? await connection.close()
            }
            #expect(outcome.failure?.kind == example.kind, "\(outcome.failure?.detail ?? "none")")
            #expect(outcome.heads.contains { $0.status >= 200 } == example.isHeadHeard)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["", "HTTP/1.1 103 Early Hints\r\n\r\n"])
    func `a first field that is folded touches nothing of the request before`(
        interim: String
    ) async throws {
        try await Stage.run { stage in
            for _ in 0..<20 {
                let good = try await stage.exchange { connection in
                    try await connection.head()
                    try await connection.answer("200 OK\r\nConnection: close", body: "fine")
                }
                #expect(good.text == "fine")
                let bad = try await stage.exchange { connection in
                    try await connection.head()
                    let fold = " X-A:" + String(repeating: " folded", count: 100)
                    try await connection.write(interim + Self.ok + fold + "\r\n\r\n")
                }
                #expect(bad.failure?.kind == .protocolViolation)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a port that nobody listens on refuses`() async throws {
        try await Stage.run { stage in
            try await stage.peer.close()
            let outcome = try await stage.client.begin(Request()).outcome()
            #expect(outcome.failure?.kind == .refused)
            #expect(outcome.heads.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a name that doesn't exist is not found`() async throws {
        let client = try await Client.start("http://nowhere.invalid:1")
        let outcome = try await client.begin(Request()).outcome()
        #expect(outcome.failure == UpstreamFailure(.nameUnknown))
        try await client.shutDown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reset before the head is a reset`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange { connection in
                try await connection.head()
                try await connection.reset()
            }
            #expect(outcome.failure?.kind == .reset)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reset within the body interrupts`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi")
            try await call.reached { $0.calls[.receivedBody] == 1 }
            try await connection.reset()
            let outcome = try await call.outcome()
            #expect(outcome.failure?.kind == .interrupted)
            #expect(outcome.text == "hi")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a bad trailer held back by a pause fails`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.pause { $0.calls[.receivedBody] == nil }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write(Self.chunked + "2\r\nhi\r\n0\r\nno colon\r\n\r\n")
            let outcome = try await call.outcome()
            #expect(outcome.failure?.kind == .protocolViolation)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a head at the limit passes`() async throws {
        try await Stage.run(responseHeadLimit: 4096) { stage in
            let start = Self.ok + "Content-Length: 0\r\nX-A: "
            let value = String(repeating: "a", count: 4096 - start.utf8.count - 4)
            let outcome = try await stage.exchange { connection in
                try await connection.head()
                try await connection.write(start + value + "\r\n\r\n")
            }
            #expect(outcome.failure == nil && outcome.status == 200)
        }
    }
}
