package import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 client on NIO's codec, a connection a request: what the demo's and the tests'
/// applications are made of.
package struct SandboxClient: Sendable {
    private let group: any EventLoopGroup
    private let host: String
    private let port: Int

    package init(on group: any EventLoopGroup, host: String = "127.0.0.1", port: Int) {
        self.group = group
        self.host = host
        self.port = port
    }

    /// Sends one request and gathers its whole answer.
    ///
    /// Throws when the connection fails or the answer stays incomplete.
    package func send(
        _ method: String,
        _ target: String,
        fields: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> SandboxAnswer {
        var head = HTTPRequestHead(version: .http1_1, method: .init(rawValue: method), uri: target)
        head.headers.add(name: "Host", value: "\(host):\(port)")
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in fields { head.headers.add(name: name, value: value) }
        if let body { head.headers.add(name: "Content-Length", value: "\(body.count)") }
        let answer = group.next().makePromise(of: SandboxAnswer.self)
        let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(AnswerGatherer(answer))
            }
        }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: host, port: port).get()
        } catch {
            answer.fail(error)
            throw error
        }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body {
            channel.write(
                HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))),
                promise: nil
            )
        }
        // A server may answer and close before it has read everything: what counts is the answer.
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        return try await answer.futureResult.get()
    }
}
