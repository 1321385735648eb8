import NIOCore
import NIOHTTP1
import NIOPosix

/// A client's connection, on NIO's own codec: sends requests piece by piece and reads answers.
final class TestConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<AnswerHandler>

    private init(channel: any Channel, handler: NIOLoopBound<AnswerHandler>) {
        self.channel = channel
        self.handler = handler
    }

    static func open(port: Int) async throws -> TestConnection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = AnswerHandler()
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(HTTPRequestEncoder())
                    try pipeline.addHandler(
                        ByteToMessageHandler(
                            HTTPResponseDecoder(informationalResponseStrategy: .forward)
                        )
                    )
                    try pipeline.addHandler(handler)
                    return TestConnection(
                        channel: channel,
                        handler: NIOLoopBound(handler, eventLoop: channel.eventLoop)
                    )
                }
            }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Returns when the server has closed the connection, or when the task is cancelled.
    func waitForClose() async throws {
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            close()
        }
    }

    func sendHead(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: HTTPHeaders = [:]
    ) async throws {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields)
        head.headers.add(name: "Host", value: "127.0.0.1")
        try await channel.writeAndFlush(HTTPClientRequestPart.head(head))
    }

    func sendBody(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(bytes)))
    }

    func sendEnd(trailers: HTTPHeaders? = nil) async throws {
        try await channel.writeAndFlush(HTTPClientRequestPart.end(trailers))
    }

    /// The next answer, complete or as far as it came.
    func answer() async throws -> TestAnswer {
        try await withTaskCancellationHandler {
            try await channel.eventLoop.flatSubmit { [handler, channel] in
                handler.value.next(on: channel.eventLoop)
            }.get()
        } onCancel: {
            close()
        }
    }

    func request(_ target: String, _ fields: HTTPHeaders = [:]) async throws -> TestAnswer {
        try await request(.GET, target, fields)
    }

    /// A request and its answer.
    func request(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: HTTPHeaders = [:],
        body: String = ""
    ) async throws -> TestAnswer {
        var fields = fields
        if !body.isEmpty {
            fields.add(name: "Content-Length", value: "\(body.utf8.count)")
        }
        try await sendHead(method, target, fields)
        // A server may close before it has read everything; the answer tells.
        if !body.isEmpty {
            try? await sendBody(ByteBuffer(string: body))
        }
        try? await sendEnd()
        return try await answer()
    }
}

extension TestConnection {
    static func request(
        port: Int,
        _ target: String,
        _ fields: HTTPHeaders = [:]
    ) async throws -> TestAnswer {
        try await request(port: port, .GET, target, fields)
    }

    /// One request on a connection of its own.
    static func request(
        port: Int,
        _ method: HTTPMethod,
        _ target: String,
        _ fields: HTTPHeaders = [:],
        body: String = ""
    ) async throws -> TestAnswer {
        let connection = try await open(port: port)
        defer { connection.close() }
        return try await connection.request(method, target, fields, body: body)
    }
}
