import Glibc
package import NIOCore
import NIOPosix
import NIOSSL
package import ProxyCore

/// Asks a proxy whether it is ready: one connection, one request.
package enum ReadinessProbe {
    /// Never throws: what keeps it from being asked is a reason why it is not ready.
    package static func ask(
        _ question: ReadinessQuestion,
        on group: any EventLoopGroup,
        within limit: Duration
    ) async -> ReadinessAnswer {
        let eventLoop = group.any()
        let promise = eventLoop.makePromise(of: ReadinessAnswer.self)
        let deadline = eventLoop.scheduleTask(in: TimeAmount(limit)) {
            promise.succeed(.notReady("no answer in time"))
        }
        defer { deadline.cancel() }
        do {
            let channel = try await connect(question, eventLoop, promise, within: limit)
            defer { channel.close(promise: nil) }
            return try await promise.futureResult.get()
        } catch {
            promise.succeed(.notReady(""))
            return .notReady(reason(error))
        }
    }

    private static func connect(
        _ question: ReadinessQuestion,
        _ eventLoop: any EventLoop,
        _ promise: EventLoopPromise<ReadinessAnswer>,
        within limit: Duration
    ) async throws -> any Channel {
        let context = question.isTLS ? try context(verifies: question.verifies) : nil
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(limit))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        let name = serverName(question.place)
                        let handler = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: name
                        )
                        try pipeline.addHandler(handler)
                    }
                    try pipeline.addHandler(ReadinessHandler(question.request, promise))
                }
            }
        return switch question.place {
        case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port).get()
        case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
        }
    }

    private static func context(verifies: Bool) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if !verifies { configuration.certificateVerification = .none }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Names alone are sent (RFC 6066 §3).
    private static func serverName(_ place: ReadinessQuestion.Place) -> String? {
        guard case .tcp(let host, _) = place,
            (try? SocketAddress(ipAddress: host, port: 0)) == nil
        else { return nil }
        return host
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            return unsafe String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(first.error) }
            return "the name \(UserText.name(error.host)) is not known"
        case ChannelError.connectTimeout:
            return "no connection in time"
        case is NIOSSLError, is BoringSSLError:
            return "TLS failed: \(error)"
        default:
            return "\(error)"
        }
    }
}

/// Sends the request and gathers the answer.
private final class ReadinessHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let promise: EventLoopPromise<ReadinessAnswer>
    private var bytes: [UInt8] = []

    init(_ request: String, _ promise: EventLoopPromise<ReadinessAnswer>) {
        self.request = request
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        if let answer = ReadinessAnswer(bytes, isEnd: false) { promise.succeed(answer) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let answer = ReadinessAnswer(bytes, isEnd: true) { promise.succeed(answer) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
