import ProxyCore
import Testing

/// A final answer that comes before the request's body is complete.
@Suite struct EarlyAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The answer in the packets it comes in.
        let packets: [String]
        /// Whether the peer then ends sending.
        var isClosed = false
        let status: Int

        var testDescription: String { name }
    }

    private static let large = "HTTP/1.1 413 Content Too Large\r\n"

    static let answers = [
        Case(
            name: "413, close, one packet",
            packets: [large + "Connection: close\r\nContent-Length: 2\r\n\r\nno"],
            status: 413
        ),
        Case(
            name: "413, close, body apart",
            packets: [large + "Connection: close\r\nContent-Length: 2\r\n\r\n", "n", "o"],
            status: 413
        ),
        Case(
            name: "413, close, last chunk apart",
            packets: [
                large + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nno\r\n",
                "0\r\n\r\n",
            ],
            status: 413
        ),
        Case(
            name: "413, until the connection's end",
            packets: [large + "Connection: close\r\n\r\n", "no"],
            isClosed: true,
            status: 413
        ),
        Case(
            name: "401, kept alive",
            packets: ["HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n", "no"],
            status: 401
        ),
        Case(
            name: "302, kept alive",
            packets: ["HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nno"],
            status: 302
        ),
        Case(
            name: "200, close",
            packets: ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "no"],
            status: 200
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: answers, [BodyFraming.length(8), .chunked])
    func `the transfer ends although its body waits`(
        _ example: Case,
        framing: BodyFraming
    ) async throws {
        try await Stage.run { stage in
            let body: [Request.Piece] = [.text("half"), .wait]
            let call = try await stage.client.begin(.post(framing, body))
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "half")
            try await call.reached { $0.calls[.readRequestBody] == 2 }
            var heard = 0
            for packet in example.packets {
                try await connection.write(packet)
                // One packet is heard before the next is sent.
                heard += packet.hasSuffix("no") || packet.hasSuffix("n") ? 1 : 0
                try await call.reached { [heard] in
                    $0.isEnded || ($0.outcome.status != nil && $0.outcome.body.count >= heard)
                }
            }
            if example.isClosed { try await connection.closeOutput() }
            let outcome = try await call.outcome()
            #expect(outcome.status == example.status)
            #expect(outcome.text == "no")
            #expect(outcome.failure == nil)
            // Half a request was sent there: nothing else may follow it.
            try await connection.rest()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the body goes on as long as the answer does`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            try await connection.head()
            _ = try await connection.bytes(2)
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndo")
            try await call.reached { $0.outcome.text == "do" }
            try await call.with { $0.append([.text("cd")]) }
            try await call.resumeSending()
            #expect(try await connection.bytes(2) == Latin1.bytes("cd"))
            try await connection.write("ne")
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && outcome.text == "done")
            #expect(try await stage.exchange(on: connection).status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an upstream that closes while the body waits fails the transfer`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            try await connection.head()
            _ = try await connection.bytes(2)
            try await call.reached { $0.calls[.readRequestBody] == 2 }
            try await connection.close()
            let outcome = try await call.outcome()
            #expect(outcome.failure?.kind == .closed)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "Content-Length: 9\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        ],
        [BodyFraming.length(4), .chunked]
    )
    func `an upstream that closes within the answer fails the transfer`(
        answer: String,
        framing: BodyFraming
    ) async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(framing, [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "ab")
            try await connection.write("HTTP/1.1 200 OK\r\n" + answer)
            try await call.reached { $0.outcome.text == "hi" }
            try await connection.close()
            #expect(try await call.outcome().failure?.kind == .interrupted)
        }
    }

    static let complete = [
        "200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "200 OK\r\n\r\nhi",
        "204 No Content\r\nX: hi\r\n\r\n",
    ]

    @Test(.timeLimit(.minutes(1)), arguments: complete, [BodyFraming.length(4), .chunked])
    func `an upstream that closes behind a complete answer has answered`(
        answer: String,
        framing: BodyFraming
    ) async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(framing, [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            _ = try await connection.text(through: "ab")
            try await connection.write("HTTP/1.1 \(answer)")
            try await call.reached { $0.outcome.text == "hi" || $0.outcome.status == 204 }
            try await connection.close()
            // Whether that is noticed before or after the body goes on.
            try await call.with { $0.append([.text("cd")]) }
            try await call.resumeSending()
            #expect(try await call.outcome().failure == nil)
        }
    }
}
