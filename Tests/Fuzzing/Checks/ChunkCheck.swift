import NIOCore
import ProxyCore

/// Chunked bodies: as for heads, and no byte of the body is lost or made up.
package enum ChunkCheck: Check {
    package static let name = "chunks"

    package static let seeds = [
        "0¶¶", "5¶hello¶0¶¶", "5;a=b¶hello¶6 ; c = \"d;\\\"e\" ¶ world¶0¶¶",
        "a¶0123456789¶0;x¶Digest: y¶TE: z¶¶", "00000003¶abc¶1¶d¶1¶e¶0¶¶GET / HTTP/1.1¶",
        "1;a;b=c;d=\"\u{80}\"¶\u{0}¶F¶\r\n0\r\n\r\nabcdefgh¶000¶A: \u{FF}¶B:¶¶0¶¶",
    ]

    private static let limits = [
        HTTPLimits(), HTTPLimits(requestHead: 40, chunkLine: 30),
    ]

    package static func check(_ input: [UInt8]) throws(Finding) {
        for limits in limits {
            let whole = try reading(input, cuts: [], limits)
            for cuts in cuts(of: input) {
                let cut = try reading(input, cuts: cuts, limits)
                try requireEqual(cut, whole, "cut at \(cuts)")
            }
            if whole.isComplete, let plain = PlainReading.chunks(input) {
                try requireEqual(text(whole.body), plain, "read in the plainest way")
            }
        }
    }

    private struct Reading: Equatable {
        var body: [UInt8] = []
        var trailers: [HeadReading.Field] = []
        var isComplete = false
        var left = 0
        var problem: FramingProblem?
    }

    private static func reading(
        _ input: [UInt8],
        cuts: [Int],
        _ limits: HTTPLimits
    ) throws(Finding) -> Reading {
        var decoder = ChunkedDecoder(limits: limits)
        var buffer = ByteBuffer()
        var reading = Reading()
        for piece in pieces(input, cuts: cuts) {
            buffer.writeBytes(piece)
            guard !reading.isComplete else { continue }
            feeding: while true {
                switch decoder.next(&buffer) {
                case .needMore:
                    break feeding
                case .bytes(let bytes):
                    try require(bytes.readableBytes > 0, "an empty piece")
                    reading.body += bytes.readableBytesView
                    try require(reading.body.count <= input.count, "bytes are made up")
                case .end(let trailers):
                    reading.trailers = trailers.readings
                    reading.isComplete = true
                    break feeding
                case .problem(let problem):
                    reading.problem = problem
                    return reading
                }
            }
        }
        reading.left = buffer.readableBytes
        return reading
    }
}
