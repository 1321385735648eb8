import NIOCore

/// Reads a connection's requests, whose bodies have a length, and writes what the script says.
final class RequestGatherer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let requests: Observed<[RawUpstream.Request]>
    private let respond: RawUpstream.Respond
    private var bytes: [UInt8] = []

    init(
        requests: Observed<[RawUpstream.Request]>,
        respond: @escaping RawUpstream.Respond
    ) {
        self.requests = requests
        self.respond = respond
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        while let request = next() {
            let reply = respond(request)
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes)))
            if reply.ending == .close {
                let channel = context.channel
                written.whenComplete { _ in channel.close(promise: nil) }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func next() -> RawUpstream.Request? {
        guard let end = bytes[...].firstIndex(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = Array(bytes[..<end])
        let probe = RawUpstream.Request(number: 0, head: head, body: [])
        let length = probe.values("content-length").first.flatMap(Int.init) ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        let body = Array(bytes[(end + 4)..<(end + 4 + length)])
        bytes.removeFirst(end + 4 + length)
        var added: RawUpstream.Request?
        requests.update { requests in
            let request = RawUpstream.Request(
                number: requests.count + 1,
                head: head,
                body: body
            )
            requests.append(request)
            added = request
        }
        return added
    }
}
