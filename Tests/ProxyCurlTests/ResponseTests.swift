import ProxyCore
import Testing

/// What the delegate hears is what the upstream sent.
@Suite struct ResponseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        var statuses = [200]
        var fields: [String] = []
        var body = ""
        var trailers: [String] = []

        var testDescription: String { name }
    }

    /// Each is followed by the connection's end.
    static let responses = [
        Case(
            name: "known length",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            fields: ["Content-Length: 5"],
            body: "hello"
        ),
        Case(
            name: "empty",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            fields: ["Content-Length: 0"]
        ),
        Case(
            name: "chunks, extensions and trailers",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=b\r\none\r\n0005\r\nthree\r\n0\r\nX-Sum: 1\r\nX-More: \u{E9}\r\n\r\n",
            fields: ["Transfer-Encoding: chunked"],
            body: "onethree",
            trailers: ["X-Sum: 1", "X-More: \u{E9}"]
        ),
        Case(
            name: "until the connection's end",
            bytes: "HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nall of it",
            fields: ["X-A: 1"],
            body: "all of it"
        ),
        Case(
            name: "HTTP/1.0",
            bytes: "HTTP/1.0 200 OK\r\n\r\nall of it",
            body: "all of it"
        ),
        Case(name: "204", bytes: "HTTP/1.1 204 No Content\r\n\r\n", statuses: [204]),
        Case(
            name: "304 with a length",
            bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: \"a\"\r\n\r\n",
            statuses: [304],
            fields: ["Content-Length: 9", "ETag: \"a\""]
        ),
        Case(
            name: "informational heads first",
            bytes: "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            statuses: [102, 103, 200],
            fields: ["Content-Length: 2"],
            body: "ok"
        ),
        Case(
            name: "obs-text in values and reason",
            bytes: "HTTP/1.1 200 Tr\u{E8}s\r\nX-A: \u{80}\u{FF}\r\nContent-Length: 0\r\n\r\n",
            fields: ["X-A: \u{80}\u{FF}", "Content-Length: 0"]
        ),
        Case(
            name: "Set-Cookie as often as it comes",
            bytes: "HTTP/1.1 200 OK\r\nSet-Cookie: b=2\r\nX-A: \r\nset-cookie: a=1\r\n"
                + "Set-Cookie: b=2\r\nContent-Length: 0\r\n\r\n",
            fields: [
                "Set-Cookie: b=2", "X-A: ", "set-cookie: a=1", "Set-Cookie: b=2",
                "Content-Length: 0",
            ]
        ),
        Case(
            name: "an encoded body stays encoded",
            bytes: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"
                + "\u{1F}\u{8B}!",
            fields: ["Content-Encoding: gzip", "Content-Length: 3"],
            body: "\u{1F}\u{8B}!"
        ),
        Case(
            name: "a redirect is passed on",
            bytes: "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
            statuses: [302],
            fields: ["Location: /elsewhere", "Content-Length: 0"]
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: responses, [false, true])
    func `a response arrives as it was sent`(_ example: Case, byByte: Bool) async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange { connection in
                try await connection.head()
                if byByte {
                    try await connection.writeSlowly(example.bytes)
                } else {
                    try await connection.write(example.bytes)
                }
                try await connection.closeOutput()
            }
            #expect(outcome.failure == nil)
            #expect(outcome.heads.map(\.status) == example.statuses)
            #expect(outcome.head?.lines == example.fields)
            #expect(outcome.text == example.body)
            #expect(outcome.trailers == example.trailers)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: responses)
    func `pausing after every piece changes nothing`(_ example: Case) async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.pause { $0.calls[.receivedBody, default: 0].isMultiple(of: 2) }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write(example.bytes)
            try await connection.closeOutput()
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil)
            #expect(outcome.text == example.body)
            #expect(outcome.trailers == example.trailers)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `each turn with news ends with turnEnded, also the last`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await call.reached { $0.calls[.turnEnded] == 1 }
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
            try await call.reached { $0.calls[.turnEnded] == 2 }
            try await connection.write("ab")
            try await call.reached { $0.calls[.turnEnded] == 3 && $0.outcome.text == "ab" }
            try await connection.write("cd")
            _ = try await call.outcome()
            // Another exchange on the same loop: late callbacks would have come by then.
            try await stage.exchange(on: connection)
            #expect(try await call.with { $0.calls[.ended] } == 1)
            #expect(try await call.with { $0.calls[.turnEnded] } == 4)
        }
    }
}
