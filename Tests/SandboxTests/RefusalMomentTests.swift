import NIOCore
import NIOHTTP1
import Sandbox
import Testing

/// Each of them sends a part of a body of 10 bytes and no more, before it looks at the answer.
@Suite(.timeLimit(.minutes(1)))
struct RefusalMomentTests {
    private static let length: HTTPHeaders = ["Content-Length": "10"]

    private func open(
        _ sandboxes: Sandboxes,
        _ moment: RefusalMoment,
        _ fields: HTTPHeaders = length
    ) async throws -> TestConnection {
        sandboxes.aem.refusalMoment = moment
        let connection = try await TestConnection.open(port: sandboxes.aem.port)
        try await connection.sendHead(.POST, "/api/assets/x", fields)
        return connection
    }

    @Test func `early is before the body, and the connection stays good`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await open(sandboxes, .early)
            #expect(try await connection.answer().status == 401)
            try await connection.sendBody(ByteBuffer(string: "0123456789"))
            try await connection.sendEnd()
            let second = try await connection.request("/echo", sandboxes.bearer())
            #expect(second.status == 200)
            let first = try #require(sandboxes.aem.recordedRequests.first)
            #expect(first.bodyByteCount == 10)
            #expect(first.isComplete)
            connection.close()
        }
    }

    @Test func `mid-body is after so many bytes`() async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await open(sandboxes, .midBody(afterBytes: 5))
            try await connection.sendBody(ByteBuffer(string: "01234"))
            #expect(try await connection.answer().status == 401)
            connection.close()
            await sandboxes.aem.wait { _ in sandboxes.aem.recordedRequests.count == 1 }
        }
    }

    @Test(arguments: [RefusalMoment.midBody(afterBytes: 6), .late])
    func `nobody is told before it is due`(_ moment: RefusalMoment) async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await open(sandboxes, moment)
            try await connection.sendBody(ByteBuffer(string: "01234"))
            connection.close()
            // Had the answer been sent, the client would not have abandoned it.
            await sandboxes.aem.wait { $0.abandoned == 1 }
            let request = try #require(sandboxes.aem.recordedRequests.first)
            #expect(request.bodyByteCount == 5)
            #expect(!request.isComplete)
            #expect(
                sandboxes.aem.counts
                    == AEMCounts(
                        requests: 1,
                        refused: 1,
                        unauthenticated: 1,
                        abandoned: 1
                    )
            )
        }
    }

    @Test(arguments: [RefusalMoment.midBody(afterBytes: 100), .late, .early])
    func `at the end everybody is told`(_ moment: RefusalMoment) async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await open(sandboxes, moment)
            try await connection.sendBody(ByteBuffer(string: "0123456789"))
            try await connection.sendEnd()
            #expect(try await connection.answer().status == 401)
            connection.close()
        }
    }

    @Test func `who awaits 100 Continue and is refused loses the connection`() async throws {
        try await Sandboxes.run { sandboxes in
            var fields = Self.length
            fields.add(name: "Expect", value: "100-continue")
            let connection = try await open(sandboxes, .early, fields)
            let answer = try await connection.answer()
            #expect(answer.status == 401)
            #expect(answer.interim == [])
            #expect(answer.field("connection") == "close")
            connection.close()
        }
    }

    @Test func `who awaits 100 Continue and is welcome gets it`() async throws {
        try await Sandboxes.run { sandboxes in
            var fields = try await sandboxes.bearer(Self.length)
            fields.add(name: "Expect", value: "100-continue")
            let connection = try await open(sandboxes, .early, fields)
            try await connection.sendBody(ByteBuffer(string: "0123456789"))
            try await connection.sendEnd()
            let answer = try await connection.answer()
            #expect(answer.status == 201)
            #expect(answer.interim == [100])
            connection.close()
        }
    }
}
