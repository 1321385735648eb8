import NIOCore
import ProxyCore

/// Response heads, one behind the other: cuts change nothing, and what is passed on is beyond doubt
/// when it is read again, by NIO's codec too.
package enum ResponseCheck: Check {
    package static let name = "responses"

    package static let seeds = [
        "HTTP/1.1 200 OK¶Content-Length: 5¶A: b¶Set-Cookie: c¶Set-Cookie: d¶¶",
        "HTTP/1.1 404 ¶a: b¶¶", "HTTP/1.0 302¶Location: /¶¶HTTP/1.1 599 \u{E9}¶A: \u{FF}¶¶",
        "HTTP/1.1 103 Early Hints¶Link: </a>¶¶HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n",
        "HTTP/1.1 304 Not Modified¶Content-Length: 5¶content-length: 5¶ETag: \"\"¶¶",
        "HTTP/2 200 ¶a: b¶¶", "HTTP/1.1 200 OK¶A: b\r\nB:\n\tC: d¶¶",
    ]

    private static let limit = 200

    package static func check(_ input: [UInt8]) throws(Finding) {
        let whole = try reading(input, cuts: [])
        for cuts in cuts(of: input) {
            let cut = try reading(input, cuts: cuts)
            try requireEqual(cut, whole, "cut at \(cuts)")
        }
    }

    private struct Reading: Equatable {
        var heads: [[UInt8]] = []
        var left = 0
        var problem: FramingProblem?
    }

    private static func reading(_ input: [UInt8], cuts: [Int]) throws(Finding) -> Reading {
        var parser = ResponseHeadParser(limit: limit)
        var buffer = ByteBuffer()
        var reading = Reading()
        for piece in pieces(input, cuts: cuts) {
            buffer.writeBytes(piece)
            feeding: while true {
                switch parser.parse(&buffer) {
                case .needMore:
                    break feeding
                case .head(let head):
                    reading.heads.append(try judge(head))
                case .problem(let problem):
                    reading.problem = problem
                    try requireEqual(problem.status, 502, "the problem's status")
                    var other = ByteBuffer(bytes: wire("HTTP/1.1 200 OK¶¶"))
                    guard case .problem(problem) = parser.parse(&other) else {
                        throw Finding("the problem is forgotten")
                    }
                    return reading
                }
            }
        }
        reading.left = buffer.readableBytes
        try require(reading.left <= limit, "more is kept than the limit")
        return reading
    }

    /// Returns the head as it is passed on, less what other fields a proxy leaves out.
    private static func judge(_ head: ResponseHead) throws(Finding) -> [UInt8] {
        try require((100...599).contains(head.status) && head.status != 101, "\(head.status)")
        try require(head.fields.bytes.readableBytes <= limit, "the head is too large")
        var written = ByteBuffer()
        ResponseHeadWriter.appendStatusLine(of: head, to: &written)
        for index in head.fields.indices {
            ResponseHeadWriter.appendField(index, of: head.fields, to: &written)
        }
        ResponseHeadWriter.appendEnd(to: &written)
        let bytes = written.byteArray
        if let doubt = PlainReading.doubt(aboutLines: text(bytes)) { throw Finding(doubt) }
        // It drops informational heads.
        if !head.isInformational { try compare(head, with: CodecResponse(bytes)) }
        return bytes
    }

    private static func compare(
        _ head: ResponseHead,
        with codec: CodecResponse?
    ) throws(Finding) {
        guard let codec else { throw Finding("NIO refuses what is passed on") }
        try requireEqual(head.status, codec.status, "status")
        try requireEqual(head.fields.readings.map(CodecReading.Field.init), codec.fields, "fields")
    }
}
