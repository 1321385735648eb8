import NIOCore
import NIOHTTP1

/// An answer of a simulated server.
struct Reply: Sendable {
    enum Content: Sendable {
        /// Sent with `Content-Length`.
        case bytes(ByteBuffer)
        /// That many bytes of ``BytePattern``, as fast as the client takes them.
        case pattern(byteCount: Int, isChunked: Bool)
        /// Pieces of 64 KiB of the pattern, chunked, one each `interval`.
        case drip(count: Int, interval: Duration)
        /// Announces that many bytes, sends half of them and closes the connection.
        case truncated(announced: Int)
        /// No answer ever; the connection stays open.
        case silence
        /// No answer: the connection is closed.
        case disconnect
        /// What that comes to, in place of all else here.
        case later(@Sendable () async -> Reply)
    }

    var status = HTTPResponseStatus.ok
    var fields = HTTPHeaders()
    var content = Content.bytes(ByteBuffer())
    /// Waited before the first byte is sent.
    var delay: Duration?

    static func text(
        _ text: String,
        status: HTTPResponseStatus = .ok,
        type: String = "text/plain;charset=utf-8"
    ) -> Reply {
        Reply(
            status: status,
            fields: ["Content-Type": type],
            content: .bytes(ByteBuffer(string: text))
        )
    }

    static func json(_ document: JSONValue, status: HTTPResponseStatus = .ok) -> Reply {
        text(document.text, status: status, type: "application/json;charset=utf-8")
    }
}
