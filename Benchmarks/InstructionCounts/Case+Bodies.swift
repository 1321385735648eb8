import AdobeIMS
import NIOCore
import ProxyCore

/// Bodies of 64 KiB.
extension Case {
    static let bodies = [
        Case("chunked-64-KiB") {
            var body = ByteBuffer()
            for _ in 0..<64 {
                body.writeString("400\r\n")
                body.writeRepeatingByte(0x61, count: 1024)
                body.writeString("\r\n")
            }
            body.writeString("0\r\n\r\n")
            return body
        } operation: { body in
            var decoder = ChunkedDecoder(limits: HTTPLimits())
            var received = body
            var length = 0
            while true {
                switch decoder.next(&received) {
                case .bytes(let bytes): length += bytes.readableBytes
                case .end where length == 65_536: return length
                case .end, .needMore, .problem: throw UnexpectedResult()
                }
            }
        },
        Case("request-body-64-KiB") {
            ByteBuffer(repeating: 0x61, count: 16_384)
        } operation: { piece in
            var body = RequestBody(framing: .length(65_536), replay: Samples.replay)
            var length = 0
            for _ in 0..<4 {
                body.append(piece)
                guard case .bytes(let bytes) = try body.read(atMost: 65_536) else {
                    throw UnexpectedResult()
                }
                length += bytes.readableBytes
            }
            body.complete(trailers: .empty)
            guard length == 65_536, case .end = try body.read(atMost: 65_536) else {
                throw UnexpectedResult()
            }
            return length
        },
        filtering("echo-filter-64-KiB", tokens: [Samples.token]),
        filtering("echo-filter-64-KiB-48-tokens", tokens: Samples.tokens(48)),
        filtering("echo-filter-64-KiB-48-unlike", tokens: Samples.unlikeTokens(48)),
        // As 1-byte chunks would come that nobody gathers.
        Case("request-body-1-KiB-by-byte") {
            ByteBuffer(repeating: 0x61, count: 1)
        } operation: { piece in
            var body = RequestBody(
                framing: .chunked,
                replay: BodyReplay(.init(memory: 0, spool: 0), spools: nil)
            )
            var length = 0
            for _ in 0..<1024 {
                body.append(piece)
                if body.length % 64 != 0 { continue }
                guard case .bytes(let bytes) = try body.read(atMost: 65_536) else {
                    throw UnexpectedResult()
                }
                length += bytes.readableBytes
            }
            return length
        },
    ]

    /// In four pieces, as they may come from the upstream.
    private static func filtering(_ name: String, tokens: [Secret]) -> Case {
        Case(name) {
            guard let search = SecretSearch(for: tokens) else { throw UnexpectedResult() }
            return (search, (0..<4).map { _ in Samples.text(of: 16_384) })
        } operation: { (state: inout (search: SecretSearch, pieces: [ByteBuffer])) in
            var filter = EchoFilter(state.search)
            var length = 0
            for piece in state.pieces {
                guard case .release(let held, let range) = filter.admit(piece.readableBytesSpan)
                else { throw UnexpectedResult() }
                length += held.readableBytes + range.count
            }
            length += filter.end().readableBytes
            guard length == 65_536 else { throw UnexpectedResult() }
            return length
        }
    }
}
