import ProxyCore
import Testing

/// Which connection a request takes, and how often it is sent.
@Suite struct ReuseTests {
    @Test(.timeLimit(.minutes(1)))
    func `the next request takes the same connection`() async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            for _ in 0..<20 {
                #expect(try await stage.exchange(on: connection).status == 200)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["HTTP/1.1 200 OK\r\nConnection: close", "HTTP/1.0 200 OK"]
    )
    func `a connection that is to be closed is not taken again`(start: String) async throws {
        try await Stage.run { stage in
            let first = try await stage.exchange { connection in
                try await connection.head()
                try await connection.write("\(start)\r\nContent-Length: 2\r\n\r\nok")
            }
            #expect(first.text == "ok")
            try await stage.expectNewConnection()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `bytes behind a body spoil the connection`() async throws {
        try await Stage.run { stage in
            let first = try await stage.exchange { connection in
                try await connection.head()
                try await connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"
                )
            }
            #expect(first.text == "ok")
            try await stage.expectNewConnection()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an answer to nobody is nobody's`() async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            // As load balancers say to a connection that was idle for long.
            try await connection.write("HTTP/1.1 408 Too Late\r\nContent-Length: 5\r\n\r\nwrong")
            // The proxy gives the connection up.
            #expect(try await connection.rest().isEmpty)
            try await stage.expectNewConnection()
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Method.get, .post, .delete, .put])
    func `a connection that closed while idle is not used`(method: ProxyCore.Method) async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            try await connection.close()
            let framing: BodyFraming = method == .post ? .length(2) : .none
            let call = try await stage.client.begin(
                Request(method, "/again", framing: framing, body: [.text("ab")], mayResend: false)
            )
            let next = try await stage.peer.accept()
            #expect(try await next.head().hasPrefix("\(method.name) /again "))
            try await next.answer(body: "new")
            #expect(try await call.outcome().text == "new")
            #expect(try await call.with { $0.rewinds } == 0)
        }
    }

    // MARK: A reused connection dies after the request was written

    struct Death: Sendable, CustomTestStringConvertible {
        let name: String
        let request: Request
        /// What is read of the request before the connection is closed.
        let body: String
        var isSentAgain = false
        var cause: Cause?

        var testDescription: String { name }
    }

    private static let hello: [Request.Piece] = [.text("hel"), .text("lo")]

    static let deaths = [
        Death(name: "GET", request: Request(), body: "", isSentAgain: true),
        Death(
            name: "PUT with a body",
            request: Request(.put, framing: .length(5), body: hello),
            body: "hello",
            isSentAgain: true
        ),
        Death(
            name: "PUT in chunks",
            request: Request(.put, framing: .chunked, body: hello),
            body: "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            isSentAgain: true
        ),
        Death(
            name: "PUT with trailers",
            request: Request(.put, framing: .chunked, body: hello + [.end(trailers: ["X-A: 1"])]),
            body: "3\r\nhel\r\n2\r\nlo\r\n0\r\nX-A: 1\r\n\r\n",
            isSentAgain: true
        ),
        Death(
            name: "POST whose body was sent",
            request: .post(.length(5), hello),
            body: "hello",
            cause: .upstreamUnreachable
        ),
        Death(
            name: "POST without a body",
            request: .post(.none, []),
            body: "",
            cause: .upstreamUnreachable
        ),
        Death(
            name: "POST with an empty body",
            request: .post(.length(0), []),
            body: "",
            cause: .upstreamUnreachable
        ),
        Death(
            name: "POST with an empty body in chunks",
            request: .post(.chunked, []),
            body: "0\r\n\r\n"
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: deaths, [false, true])
    func `a reused connection dies before any answer`(
        _ death: Death,
        byReset: Bool
    ) async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            let call = try await stage.client.begin(death.request)
            try await connection.head()
            #expect(Latin1.text(try await connection.bytes(death.body.utf8.count)) == death.body)
            if byReset {
                try await connection.reset()
            } else {
                try await connection.close()
            }
            guard death.isSentAgain else {
                let outcome = try await call.outcome()
                #expect(outcome.heads.isEmpty)
                #expect(outcome.failure != nil)
                if let cause = death.cause { #expect(outcome.failure?.kind.cause == cause) }
                return try await stage.expectNewConnection()
            }
            let next = try await stage.peer.accept()
            try await next.head()
            // On the new connection the body comes whole.
            #expect(Latin1.text(try await next.bytes(death.body.utf8.count)) == death.body)
            try await next.answer(body: "again")
            let outcome = try await call.outcome()
            #expect(outcome.text == "again" && outcome.failure == nil)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a POST whose body has not begun is sent again after a reset`() async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            let call = try await stage.client.begin(.post(.length(5), [.wait] + Self.hello))
            try await connection.head()
            try await call.reached { $0.calls[.readRequestBody] == 1 }
            try await connection.reset()
            let next = try await stage.peer.accept()
            try await next.head()
            #expect(Latin1.text(try await next.bytes(5)) == "hello")
            try await next.answer(body: "again")
            #expect(try await call.outcome().text == "again")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a request is sent twice at most, the second time on a new connection`() async throws {
        try await Stage.run { stage in
            let pool = try await stage.pool(of: 3)
            let call = try await stage.client.begin(Request(.get, "/dies"))
            // The one that was used last is taken first, or any other.
            let fresh = try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in pool {
                    group.addTask { try? await stage.die(connection) }
                }
                let fresh = try await stage.peer.accept()
                group.cancelAll()
                return fresh
            }
            try await stage.die(fresh)
            let outcome = try await call.outcome()
            #expect(outcome.failure?.kind.cause == .upstreamUnreachable)
            #expect(outcome.heads.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `each request has its second try`() async throws {
        try await Stage.run { stage in
            for _ in 0..<8 {
                let connection = try await stage.warmUp()
                let call = try await stage.client.begin(Request(.get, "/dies"))
                try await stage.die(connection)
                let next = try await stage.peer.accept()
                #expect(try await next.head().hasPrefix("GET /dies "))
                try await next.answer("200 OK\r\nConnection: close", body: "again")
                #expect(try await call.outcome().text == "again")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pool that was told to go is not tried one by one`() async throws {
        try await Stage.run { stage in
            for connection in try await stage.pool(of: 3) {
                try await connection.write("HTTP/1.1 408 Too Late\r\nContent-Length: 0\r\n\r\n")
                // The proxy may have been the first.
                try? await connection.close()
            }
            try await stage.expectNewConnection()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a new connection that dies is not tried again`() async throws {
        try await Stage.run { stage in
            let outcome = try await stage.exchange { connection in
                try await connection.head()
                try await connection.close()
            }
            #expect(outcome.failure?.kind.cause == .upstreamUnreachable)
            try await stage.expectNewConnection()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reused connection that dies within the head is not tried again`() async throws {
        try await Stage.run { stage in
            let connection = try await stage.warmUp()
            let call = try await stage.client.begin(Request())
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\nX-")
            try await connection.close()
            #expect(try await call.outcome().failure != nil)
            try await stage.expectNewConnection()
        }
    }
}
