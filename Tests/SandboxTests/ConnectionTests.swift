import NIOCore
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test func `a connection is kept until its client says close`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            var fields = try await sandboxes.bearer()
            for _ in 0..<3 {
                let answer = try await connection.request("/echo", fields)
                #expect(answer.status == 200)
                #expect(answer.field("connection") == nil)
            }
            fields.add(name: "Connection", value: "close")
            #expect(try await connection.request("/echo", fields).field("connection") == "close")
            try await connection.waitForClose()
            #expect(sandboxes.aem.counts.abandoned == 0)
        }
    }

    @Test(arguments: ["/bytes/70000", "/chunked/70000", "/echo", "/truncate/70000"])
    func `HEAD has no body`(_ target: String) async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            let fields = try await sandboxes.bearer()
            try await connection.sendHead(.HEAD, target, fields)
            try await connection.sendEnd()
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            #expect(answer.byteCount == 0)
            #expect(try await connection.request("/echo", fields).status == 200)
            connection.close()
        }
    }

    @Test func `a client that pipelines is disconnected`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            let fields = try await sandboxes.bearer()
            try await connection.sendHead(.GET, "/slow/600000", fields)
            try await connection.sendEnd()
            // The second request's head is enough; its end may find the connection closed.
            try await connection.sendHead(.GET, "/slow/600000", fields)
            try await connection.waitForClose()
            #expect(sandboxes.aem.counts.abandoned == 1)
        }
    }

    @Test func `many connections at once are served`() async throws {
        try await Sandboxes.run { sandboxes in
            let fields = try await sandboxes.bearer()
            let statuses = try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await TestConnection.request(
                            port: sandboxes.aem.port,
                            "/echo",
                            fields
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == [Int?](repeating: 200, count: 200))
            #expect(sandboxes.aem.requestCount == 200)
        }
    }

    @Test func `shutdown closes what is open`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            _ = try await connection.request("/echo")
            try await sandboxes.aem.goOffline()
            try await connection.waitForClose()
            try await sandboxes.aem.comeBack()
            let answer = try await TestConnection.request(port: sandboxes.aem.port, "/echo")
            #expect(answer.status == 401)
        }
    }
}
