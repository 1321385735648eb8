import NIOCore

/// Answers each read that ends a request head with the same 250 bytes, without looking at it.
final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let endOfHead: [UInt8] = Array("\r\n\r\n".utf8)
    private static let response: ByteBuffer = {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 250\r\n\r\n"
        return ByteBuffer(string: head + String(repeating: "x", count: 250))
    }()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = unwrapInboundIn(data)
        guard request.readableBytesView.suffix(4).elementsEqual(Self.endOfHead) else {
            return
        }
        context.writeAndFlush(wrapOutboundOut(Self.response), promise: nil)
    }
}
