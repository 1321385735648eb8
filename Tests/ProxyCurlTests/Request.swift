import NIOCore
import ProxyCore

/// What a test sends.
struct Request: Sendable {
    /// A piece of what the delegate says when it is asked for the body.
    enum Piece: Sendable {
        case bytes([UInt8])
        /// Nothing there yet. The test resumes, and appends more if this is the last piece.
        case wait
        /// Nothing there yet, and the delegate itself resumes later in the same turn or the next.
        case pause
        /// Without it the body ends after its last piece all the same.
        case end(trailers: [String])

        static func text(_ text: String) -> Piece { .bytes(Latin1.bytes(text)) }
    }

    var method: ProxyCore.Method
    /// Latin-1, like ``lines``.
    var target: String
    /// Field lines.
    var lines: [String]
    var framing: BodyFraming
    var body: [Piece]
    var mayResend: Bool

    init(
        _ method: ProxyCore.Method = .get,
        _ target: String = "/",
        lines: [String] = [],
        framing: BodyFraming = .none,
        body: [Piece] = [],
        mayResend: Bool = true
    ) {
        self.method = method
        self.target = target
        self.lines = lines
        self.framing = framing
        self.body = body
        self.mayResend = mayResend
    }

    /// A request that may not be sent twice.
    static func post(_ framing: BodyFraming, _ body: [Piece], lines: [String] = []) -> Request {
        Request(.post, "/", lines: lines, framing: framing, body: body, mayResend: false)
    }

    func head(host: String) -> UpstreamHead {
        var head = UpstreamHead()
        head.reset(method: method, host: host) { $0.writeBytes(Latin1.bytes(target)) }
        for line in lines { head.appendLine { $0.writeBytes(Latin1.bytes(line)) } }
        head.end(framing)
        return head
    }
}
