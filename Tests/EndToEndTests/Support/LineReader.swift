import NIOCore

/// Collects the lines that come through a pipe.
final class LineReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let lines: Observed<[String]>
    private var rest = ByteBuffer()

    init(_ lines: Observed<[String]>) {
        self.lines = lines
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest.writeImmutableBuffer(unwrapInboundIn(data))
        var new: [String] = []
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            new.append(rest.readString(length: end - rest.readerIndex) ?? "")
            rest.moveReaderIndex(forwardBy: 1)
        }
        rest.discardReadBytes()
        guard !new.isEmpty else { return }
        lines.update { $0 += new }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard rest.readableBytes > 0 else { return }
        let last = String(buffer: rest)
        lines.update { $0.append(last) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
