import Foundation
import NIOCore
import NIOPosix

/// A client that sends many requests with numbers in `X-Request-ID`, and checks that the answers
/// come in their order. Its socket's buffers are small.
final class PipeliningClient: Sendable {
    struct Progress: Sendable {
        var count = 0
        /// The first answer that was not the one expected.
        var wrong: String?
    }

    let progress = Observed(Progress())
    private let channel: any Channel

    private static let bufferByteCount = 65_536

    /// Fails when the connection is refused.
    init(port: Int) async throws {
        let progress = progress
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: .init(Self.bufferByteCount))
            .channelOption(.socketOption(.so_sndbuf), value: .init(Self.bufferByteCount))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NumberReader(progress))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// The field line that a request with this number has: long, as it comes back.
    static func field(_ number: Int) -> String {
        "X-Request-ID: \(String(repeating: "i", count: 90))\(number)\r\n"
    }

    /// Returns when the system has taken the bytes.
    func deliver(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    func isReading(_ value: Bool) async throws {
        try await channel.setOption(.autoRead, value: value).get()
    }

    /// So many in all.
    func answers(_ count: Int) async throws -> Progress {
        try await progress.wait("\(count) answers", within: .seconds(60)) {
            $0.count >= count || $0.wrong != nil
        }
    }

    func close() {
        channel.close(promise: nil)
    }
}

private final class NumberReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let mark = Data("\r\nX-Request-Id: ".utf8)
    private static let end = Data("\r\n".utf8)

    private let progress: Observed<PipeliningClient.Progress>
    private var rest = Data()

    init(_ progress: Observed<PipeliningClient.Progress>) {
        self.progress = progress
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest.append(contentsOf: Array(buffer: unwrapInboundIn(data)))
        var ids: [String] = []
        var next = rest.startIndex
        while let mark = rest.range(of: Self.mark, in: next..<rest.endIndex),
            let end = rest.range(of: Self.end, in: mark.upperBound..<rest.endIndex)
        {
            ids.append(String(decoding: rest[mark.upperBound..<end.lowerBound], as: UTF8.self))
            next = end.lowerBound
        }
        // A mark may be cut in two, or lack its line's end.
        let kept = rest.range(of: Self.mark, in: next..<rest.endIndex)?.lowerBound
        rest = Data(rest[(kept ?? max(next, rest.endIndex - Self.mark.count + 1))...])
        progress.update { progress in
            for id in ids where progress.wrong == nil {
                let isExpected = id.drop { $0 == "i" } == "\(progress.count)"
                if isExpected { progress.count += 1 } else { progress.wrong = id }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        progress.update { $0.wrong = $0.wrong ?? "\(error)" }
        context.close(promise: nil)
    }
}
