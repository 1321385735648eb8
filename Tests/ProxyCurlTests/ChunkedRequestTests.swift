import ProxyCore
import Testing

/// Request bodies of unknown length.
@Suite struct ChunkedRequestTests {
    @Test(.timeLimit(.minutes(1)))
    func `a body of unknown length goes in chunks with its trailers`() async throws {
        try await Stage.run { stage in
            let pieces: [Request.Piece] = [
                .text("one"), .pause, .text("three"),
                .end(trailers: ["X-Sum: 1", "X-More: \u{E9}\u{80}"]),
            ]
            let request = Request.post(.chunked, pieces, lines: ["Trailer: X-Sum"])
            let outcome = try await stage.exchange(request) { connection in
                let head = try await connection.head()
                let lines = Set(head.split(separator: "\r\n").dropFirst(2).map(String.init))
                #expect(lines == ["Trailer: X-Sum", "Transfer-Encoding: chunked"])
                let body = try await connection.text(through: "\r\n\r\n")
                #expect(
                    body
                        == "3\r\none\r\n5\r\nthree\r\n0\r\nX-Sum: 1\r\nX-More: \u{E9}\u{80}\r\n\r\n"
                )
                try await connection.answer()
            }
            #expect(outcome.failure == nil && outcome.status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [[], ["X-Sum: 1"]])
    func `one chunked body after another`(_ trailers: [String]) async throws {
        try await Stage.run { stage in
            let first = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.answer()
            _ = try await first.outcome()
            let end = (["0"] + trailers).joined(separator: "\r\n") + "\r\n\r\n"
            for index in 0..<20 {
                let pieces: [Request.Piece] = [
                    .text("one"), .text("\(index % 10)"), .end(trailers: trailers),
                ]
                let call = try await stage.client.begin(.post(.chunked, pieces))
                try await connection.head()
                let body = try await connection.text(through: end)
                #expect(body == "3\r\none\r\n1\r\n\(index % 10)\r\n\(end)")
                try await connection.answer()
                #expect(try await call.outcome().status == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `trailers go byte for byte`() async throws {
        try await Stage.run { stage in
            let trailers = ["X-Text: caf\u{e9} \u{ff}", "X-Empty: "]
            let request = Request.post(.chunked, [.text("one"), .end(trailers: trailers)])
            let outcome = try await stage.exchange(request) { connection in
                try await connection.head()
                let end = "0\r\n" + trailers.joined(separator: "\r\n") + "\r\n\r\n"
                #expect(try await connection.text(through: "\r\n\r\n") == "3\r\none\r\n" + end)
                try await connection.answer()
            }
            #expect(outcome.status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an empty body of unknown length is one last chunk`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange(.post(.chunked, [])) { connection in
                try await connection.head()
                #expect(try await connection.text(through: "\r\n\r\n") == "0\r\n\r\n")
                try await connection.answer()
            }
            #expect(outcome.status == 200)
        }
    }
}
