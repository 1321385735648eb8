import Glibc
import NIOCore
import NIOSSL
import Testing

/// One accepted connection of a ``Peer``: bytes in, bytes out.
struct PeerConnection: Sendable {
    let channel: any Channel
    private let handler: NIOLoopBound<PeerHandler>

    init(_ channel: any Channel, _ handler: PeerHandler) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    // MARK: In

    /// Exactly so many bytes. Throws when the client closes before.
    func bytes(_ count: Int) async throws -> [UInt8] {
        Array(buffer: try await ask { buffer, _ in buffer.readableBytes >= count ? count : nil })
    }

    /// All to the end of `mark`. Throws when the client closes before.
    func text(through mark: String) async throws -> String {
        let mark = Latin1.bytes(mark)
        let bytes = try await ask { buffer, _ in
            let view = buffer.readableBytesView
            guard let range = view.firstRange(of: mark) else { return nil }
            return range.upperBound - view.startIndex
        }
        return Latin1.text(bytes.readableBytesView)
    }

    /// A request's head with its empty line.
    @discardableResult
    func head() async throws -> String {
        try await text(through: "\r\n\r\n")
    }

    /// All that is left, when the client has closed.
    @discardableResult
    func rest() async throws -> String {
        let bytes = try await ask { buffer, isClosed in isClosed ? buffer.readableBytes : nil }
        return Latin1.text(bytes.readableBytesView)
    }

    private func ask(_ take: @escaping @Sendable (ByteBuffer, Bool) -> Int?) async throws
        -> ByteBuffer
    {
        try await withTaskCancellationHandler {
            try await channel.eventLoop.flatSubmit { [handler, channel] in
                handler.value.ask(on: channel.eventLoop, take)
            }.get()
        } onCancel: {
            channel.eventLoop.execute { [handler] in handler.value.abandon() }
        }
    }

    // MARK: Out

    func write(_ text: String) async throws {
        try await write(Latin1.bytes(text))
    }

    func write(_ bytes: some Collection<UInt8> & Sendable) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// `text`, each byte in a packet of its own as far as the kernel sees to it.
    func writeSlowly(_ text: String) async throws {
        for byte in Latin1.bytes(text) {
            try await write([byte])
        }
    }

    /// Answers with `Content-Length`.
    func answer(_ status: String = "200 OK", body: String = "") async throws {
        try await write("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
    }

    func close() async throws {
        try await channel.close()
    }

    /// Ends a TLS connection with a bare FIN: nothing says that all was said.
    func closeWithoutNotice() async throws {
        try await channel.eventLoop.flatSubmit { [channel] in
            do {
                let type = NIOSSLServerHandler.self
                return try channel.pipeline.syncOperations.context(handlerType: type).close()
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    /// Ends sending and goes on receiving.
    func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    /// Closes with RST.
    func reset() async throws {
        let provider = try #require(channel as? any SocketOptionProvider)
        try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
}
