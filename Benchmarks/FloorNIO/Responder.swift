import NIOCore

/// Answers each read that ends a request head with the same bytes, without looking at it.
final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let endOfHead: [UInt8] = Array("\r\n\r\n".utf8)
    private let response: ByteBuffer

    /// - Parameter response: the bytes of a whole answer, head and body.
    init(response: ByteBuffer) {
        self.response = response
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = unwrapInboundIn(data)
        guard request.readableBytesView.suffix(4).elementsEqual(Self.endOfHead) else {
            return
        }
        context.writeAndFlush(wrapOutboundOut(response), promise: nil)
    }
}
