import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client's connection that sends and shows bytes as they are.
final class RawConnection: Sendable {
    /// How the other side ended it.
    enum End: Sendable {
        /// Under TLS: with `close_notify`.
        case closed
        case reset
        /// TLS was ended by the end of TCP alone.
        case truncated
        /// The TLS handshake failed, or TLS broke later.
        case refused
    }

    /// What has come so far.
    struct Received: Sendable, CustomStringConvertible {
        var bytes: [UInt8] = []
        var end: End?

        var description: String {
            "\(String(decoding: bytes, as: UTF8.self).debugDescription), end: \(end as End?)"
        }
    }

    private let channel: any Channel
    private let received: Observed<Received>
    /// How many bytes have been taken as answers.
    private let taken = Mutex(0)

    private init(channel: any Channel, received: Observed<Received>) {
        self.channel = channel
        self.received = received
    }

    /// Fails when the connection is refused.
    ///
    /// `keepsSending`: It goes on when the other side has closed its own.
    static func open(
        port: Int,
        tls: ClientTLS? = nil,
        keepsSending: Bool = false
    ) async throws -> RawConnection {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        return try await open(to: address, tls: tls, keepsSending: keepsSending)
    }

    /// Fails when the connection is refused.
    static func open(
        to address: SocketAddress,
        tls: ClientTLS? = nil,
        keepsSending: Bool = false
    ) async throws -> RawConnection {
        let received = Observed(Received())
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: keepsSending)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    try channel.pipeline.syncOperations.addHandler(RawReader(received))
                }
            }
            .connect(to: address).get()
        return RawConnection(channel: channel, received: received)
    }

    func send(_ text: String) {
        send(ByteBuffer(string: text))
    }

    /// Whether it arrives shows in the answer.
    func send(_ bytes: ByteBuffer) {
        channel.writeAndFlush(bytes, promise: nil)
    }

    /// Returns when the system has taken the bytes.
    func deliver(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes).get()
    }

    /// Ends our direction only.
    func finishSending() async throws {
        try await channel.close(mode: .output).get()
    }

    /// Ends our direction of TCP only, without a word of TLS.
    func truncate() async throws {
        try await channel.eventLoop.submit { [channel] in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.context(handlerType: NIOSSLClientHandler.self)
                .close(mode: .output, promise: nil)
        }.get()
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Ends the connection with RST.
    func reset() async throws {
        let socket = channel as? any SocketOptionProvider
        try await socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close().get()
    }

    /// Takes nothing more from the system.
    func pause() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    func resume() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// The next complete message, 1xx included.
    ///
    /// - Throws: ``Overdue`` when it does not come or stays incomplete.
    func answer(isHead: Bool = false) async throws -> RawAnswer {
        let start = taken.withLock { $0 }
        let seen = try await received.wait("an answer") { received in
            if received.end != nil { return true }
            let rest = received.bytes[start...]
            // What can't be parsed won't get better by waiting.
            let parsed = Result { try RawAnswer.parse(rest, isHead: isHead, isEnd: false) }
            return if case .success(nil) = parsed { false } else { true }
        }
        let rest = seen.bytes[start...]
        guard let (answer, length) = try RawAnswer.parse(rest, isHead: isHead, isEnd: true)
        else { throw Overdue(description: "an incomplete answer: \(seen)") }
        taken.withLock { $0 = start + length }
        return answer
    }

    /// What came behind the last answer so far.
    var unread: [UInt8] {
        let start = taken.withLock { $0 }
        return Array(received.value.bytes[start...])
    }

    /// Waits until the other side ends the connection; gives what came behind the last answer.
    func end(
        within limit: Duration = .seconds(20)
    ) async throws -> (end: End, rest: [UInt8]) {
        let seen = try await received.wait("the connection's end", within: limit) { $0.end != nil }
        let start = taken.withLock { $0 }
        return (seen.end ?? .closed, Array(seen.bytes[start...]))
    }
}

/// Gathers bytes and how they ended.
private final class RawReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: Observed<RawConnection.Received>
    private var end = RawConnection.End.closed

    init(_ received: Observed<RawConnection.Received>) {
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received.update { $0.bytes += bytes.readableBytesView }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let end = end
        received.update { $0.end = end }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return }
        received.update { $0.end = .closed }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as IOError where error.errnoCode == ECONNRESET: end = .reset
        case NIOSSLError.uncleanShutdown: if end != .reset { end = .truncated }
        case is NIOSSLError, is BoringSSLError: end = .refused
        default: break
        }
        context.close(promise: nil)
    }
}
