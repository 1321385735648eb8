import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// An outbound proxy as companies have them, on loopback: it understands CONNECT alone.
package final class ForwardProxy: Sendable {
    package enum Conduct: Sendable {
        /// Connects.
        case connect
        /// Connects whoever says this in `Proxy-Authorization`, and answers 407 to others.
        case connectFor(String)
        /// Answers with this status and nothing else.
        case answer(String)
        /// Reads, and says nothing.
        case silent
        /// Closes.
        case drop
    }

    private let listener: any Channel
    private let record: Record
    private let isTLS: Bool

    fileprivate final class Record: Sendable {
        let heads = Mutex<[String]>([])
        let conduct: Mutex<Conduct>

        init(_ conduct: Conduct) {
            self.conduct = Mutex(conduct)
        }
    }

    private init(_ listener: any Channel, _ record: Record, isTLS: Bool) {
        self.listener = listener
        self.record = record
        self.isTLS = isTLS
    }

    /// `hosts`: Names that nobody else knows, and the ports of this machine that they are.
    /// `tls`: What clients have to speak to it; nil: nothing of the kind.
    package static func start(
        _ conduct: Conduct = .connect,
        hosts: [String: Int] = [:],
        tls: (@Sendable () -> NIOSSLServerHandler)? = nil
    ) async throws -> ForwardProxy {
        let record = Record(conduct)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls()) }
                    try pipeline.addHandler(Forwarding(record, hosts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ForwardProxy(listener, record, isTLS: tls != nil)
    }

    package func stop() async throws {
        try await listener.close().get()
    }

    package var port: Int { listener.localAddress?.port ?? 0 }
    package var address: String { "127.0.0.1:\(port)" }

    /// `user`: With its `@`; or empty.
    package func url(_ user: String = "") -> String {
        "\(isTLS ? "https" : "http")://\(user)\(address)"
    }

    /// What it was asked, head by head.
    package var heads: [String] { record.heads.withLock(\.self) }

    package func behave(_ conduct: Conduct) {
        record.conduct.withLock { $0 = conduct }
    }
}

/// One client's connection.
private final class Forwarding: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let record: ForwardProxy.Record
    private let hosts: [String: Int]
    private var received = ByteBuffer()
    private var isAsked = false
    private var onward: (any Channel)?

    init(_ record: ForwardProxy.Record, _ hosts: [String: Int]) {
        self.record = record
        self.hosts = hosts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let onward { return onward.writeAndFlush(bytes, promise: nil) }
        received.writeImmutableBuffer(bytes)
        let text = String(buffer: received)
        guard !isAsked, text.hasSuffix("\r\n\r\n") else { return }
        isAsked = true
        record.heads.withLock { $0.append(text) }
        switch record.conduct.withLock(\.self) {
        case .connect:
            connect(text, context)
        case .connectFor(let authorization):
            let isKnown = text.contains("Proxy-Authorization: \(authorization)\r\n")
            if isKnown { return connect(text, context) }
            let challenge = "Proxy-Authenticate: Basic realm=\"corp\"\r\n"
            answer("407 Proxy Authentication Required", challenge, context)
        case .answer(let status):
            answer(status, "", context)
        case .silent:
            break
        case .drop:
            context.close(promise: nil)
        }
    }

    private func answer(_ status: String, _ fields: String, _ context: ChannelHandlerContext) {
        let head = "HTTP/1.1 \(status)\r\n\(fields)Content-Length: 0\r\nConnection: close\r\n\r\n"
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.channel.writeAndFlush(ByteBuffer(string: head)).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    private func connect(_ head: String, _ context: ChannelHandlerContext) {
        let target = head.split(separator: " ")[1]
        let parts = target.split(separator: ":")
        let host = String(parts.first ?? "")
        let port = hosts[host] ?? parts.last.flatMap { Int($0) } ?? 0
        guard head.hasPrefix("CONNECT "), hosts[host] != nil || host == "127.0.0.1" else {
            return answer("502 Bad Gateway", "", context)
        }
        let channel = context.channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ClientBootstrap(group: channel.eventLoop)
            .channelInitializer { onward in
                onward.eventLoop.makeCompletedFuture {
                    try onward.pipeline.syncOperations.addHandler(Backward(channel))
                }
            }
            .connect(host: "127.0.0.1", port: port).hop(to: channel.eventLoop)
            .whenComplete { result in
                let (forwarding, context) = bound.value
                guard case .success(let onward) = result else {
                    return forwarding.answer("502 Bad Gateway", "", context)
                }
                forwarding.onward = onward
                let answer = ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")
                channel.writeAndFlush(answer, promise: nil)
            }
    }

    func channelInactive(context: ChannelHandlerContext) {
        onward?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// What the other side says.
private final class Backward: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(_ client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
