import ProxyCore
import Testing

/// What goes upstream is what ``UpstreamHead`` says, byte for byte.
@Suite struct RequestBytesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let request: Request
        /// The request line, the field lines behind `Host`, and the body as it lies on the wire.
        let line: String
        var fields: [String] = []
        var body = ""

        var testDescription: String { name }
    }

    static let heads = [
        Case(name: "plain", request: Request(.get, "/"), line: "GET / HTTP/1.1"),
        Case(
            name: "target kept as it is",
            request: Request(.get, "/a/../b/./c//d%2e%2F?x=%zz&y=[{|}]&é=\u{FF}"),
            line: "GET /a/../b/./c//d%2e%2F?x=%zz&y=[{|}]&é=\u{FF} HTTP/1.1"
        ),
        Case(name: "asterisk", request: Request(.options, "*"), line: "OPTIONS * HTTP/1.1"),
        Case(
            name: "fields keep order, case and number",
            request: Request(lines: ["x-B: 2", "X-a: 1", "X-B: 3", "Accept-Encoding: br"]),
            line: "GET / HTTP/1.1",
            fields: ["x-B: 2", "X-a: 1", "X-B: 3", "Accept-Encoding: br"]
        ),
        Case(
            name: "the client's own of what clients add",
            request: Request(lines: ["Accept: text/*", "User-Agent: u", "Cookie: a=b"]),
            line: "GET / HTTP/1.1",
            fields: ["Accept: text/*", "User-Agent: u", "Cookie: a=b"]
        ),
        Case(
            name: "obs-text and odd bytes in values",
            request: Request(lines: ["X-A: \u{80}\u{FF}\tz", "X-B: a;b: c;", "X-C: @f"]),
            line: "GET / HTTP/1.1",
            fields: ["X-A: \u{80}\u{FF}\tz", "X-B: a;b: c;", "X-C: @f"]
        ),
        Case(
            name: "a long field",
            request: Request(lines: ["X-Long: " + String(repeating: "v", count: 40_000)]),
            line: "GET / HTTP/1.1",
            fields: ["X-Long: " + String(repeating: "v", count: 40_000)]
        ),
        Case(
            name: "many fields",
            request: Request(lines: (0..<300).map { "X-\($0): \($0)" }),
            line: "GET / HTTP/1.1",
            fields: (0..<300).map { "X-\($0): \($0)" }
        ),
    ]

    static let methods: [ProxyCore.Method] = [
        .get, .post, .put, .delete, .patch, .options, .trace, .other("PURGE"), .other("get"),
        .other("M-SEARCH"),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: heads)
    func `the head is exactly as composed`(_ example: Case) async throws {
        try await Self.expect(example)
    }

    @Test(.timeLimit(.minutes(1)), arguments: methods)
    func `a method without a body`(_ method: ProxyCore.Method) async throws {
        let request = Request(method, "/m", mayResend: false)
        try await Self.expect(
            Case(name: method.name, request: request, line: "\(method.name) /m HTTP/1.1")
        )
    }

    @Test(.timeLimit(.minutes(1)), arguments: methods)
    func `a method with a body of known length`(_ method: ProxyCore.Method) async throws {
        let request = Request(method, "/m", framing: .length(5), body: [.text("he"), .text("llo")])
        let example = Case(
            name: method.name,
            request: request,
            line: "\(method.name) /m HTTP/1.1",
            fields: ["Content-Length: 5"],
            body: "hello"
        )
        try await Self.expect(example)
    }

    @Test(.timeLimit(.minutes(1)))
    func `an empty body of known length is announced`() async throws {
        let example = Case(
            name: "empty",
            request: .post(.length(0), []),
            line: "POST / HTTP/1.1",
            fields: ["Content-Length: 0"]
        )
        try await Self.expect(example)
    }

    @Test(.timeLimit(.minutes(1)))
    func `an empty value is sent as an empty value`() async throws {
        try await Stage.run { stage in
            let request = Request(lines: ["X-Empty: ", "X-Last: 1"])
            let outcome = try await stage.exchange(request) { connection in
                let lines = try await connection.head().split(separator: "\r\n").dropFirst(2)
                #expect(lines.map { $0.filter { $0 != " " } } == ["X-Empty:", "X-Last:1"])
                try await connection.answer()
            }
            #expect(outcome.status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the answer to HEAD has no body whatever it says`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange(Request(.head, "/h")) { connection in
                let head = try await connection.head()
                #expect(head == "HEAD /h HTTP/1.1\r\nHost: \(stage.authority)\r\n\r\n")
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
            }
            #expect(outcome.head?.lines == ["Content-Length: 7"])
            #expect(outcome.body.isEmpty && outcome.failure == nil)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `one connection serves every kind of request in turn`() async throws {
        try await Stage.run { stage in
            let first = try await stage.client.begin(Request(.head, "/0"))
            let connection = try await stage.peer.accept()
            #expect(try await connection.head().hasPrefix("HEAD /0 "))
            try await connection.answer()
            _ = try await first.outcome()
            for method in [Method.post, .get, .head, .put, .delete, .get, .head, .post, .delete] {
                let hasBody = method == .post || method == .put
                let framing: BodyFraming = hasBody ? .length(2) : .none
                let request = Request(method, "/n", framing: framing, body: [.text("xy")])
                let call = try await stage.client.begin(request)
                let head = try await connection.head()
                let length = hasBody ? "Content-Length: 2\r\n" : ""
                #expect(
                    head
                        == "\(method.name) /n HTTP/1.1\r\nHost: \(stage.authority)\r\n\(length)\r\n"
                )
                if hasBody { #expect(try await connection.bytes(2) == [0x78, 0x79]) }
                let body = method == .head ? "" : "abc"
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\(body)")
                #expect(try await call.outcome().text == body)
            }
        }
    }

    private static func expect(_ example: Case) async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange(example.request) { connection in
                let lines = [example.line, "Host: \(stage.authority)"] + example.fields
                // As Latin-1, so that what it can't hold is cut on both sides alike.
                let expected = Latin1.text(Latin1.bytes(lines.joined(separator: "\r\n")))
                let received = try await connection.head()
                let body = try await connection.bytes(example.body.utf8.count)
                #expect(received == expected + "\r\n\r\n")
                #expect(Latin1.text(body) == example.body)
                try await connection.write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                #expect(try await connection.rest().isEmpty)
            }
            #expect(outcome.status == 204)
            #expect(outcome.failure == nil)
        }
    }
}
