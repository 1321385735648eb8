import NIOCore
import ProxyCore

/// Response heads and trailers, line by line as libcurl hands them over: what is passed on is
/// beyond doubt when it is read again, by NIO's codec too.
package enum ResponseCheck: Check {
    package static let name = "responses"

    package static let seeds = [
        "HTTP/1.1 200 OK¶Content-Length: 5¶A: b¶Set-Cookie: c¶Set-Cookie: d¶¶X-Sum: 7¶TE: z¶¶",
        "HTTP/2 404 ¶a: b¶¶", "HTTP/1.0 302¶Location: /¶¶HTTP/1.1 599 \u{E9}¶A: \u{FF}¶¶",
        "HTTP/1.1 103 Early Hints¶Link: </a>¶¶HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n",
        "HTTP/1.1 304 Not Modified¶Content-Length: 5¶content-length: 5¶ETag: \"\"¶¶",
    ]

    private static let limit = 200

    package static func check(_ input: [UInt8]) throws(Finding) {
        var builder = ResponseHeadBuilder(limit: limit)
        var isInTrailers = false
        for line in lines(of: input) {
            let outcome =
                isInTrailers
                ? builder.append(trailerLine: line.span) : builder.append(line: line.span)
            switch outcome {
            case .more:
                continue
            case .head(let head):
                try judge(head)
                isInTrailers = !head.isInformational
            case .problem(let problem):
                try requireEqual(problem.status, 502, "the problem's status")
                guard case .problem(problem) = builder.append(line: wire("A: b¶").span) else {
                    throw Finding("the problem is forgotten")
                }
                try require(builder.takeTrailers().isEmpty, "trailers behind a problem")
                return
            }
        }
        if isInTrailers { try judge(trailers: builder.takeTrailers()) }
    }

    /// Each with its LF, the last one perhaps without.
    private static func lines(of input: [UInt8]) -> [[UInt8]] {
        let lines = input.split(separator: 10, omittingEmptySubsequences: false)
        let whole = lines.dropLast().map { Array($0) + [10] }
        guard let last = lines.last, !last.isEmpty else { return whole }
        return whole + [Array(last)]
    }

    private static func judge(_ head: ResponseHead) throws(Finding) {
        try require((100...599).contains(head.status) && head.status != 101, "\(head.status)")
        try require(head.fields.bytes.readableBytes <= 2 * limit, "the head is too large")
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
    }

    private static func compare(
        _ head: ResponseHead,
        with codec: CodecResponse?
    ) throws(Finding) {
        guard let codec else { throw Finding("NIO refuses what is passed on") }
        try requireEqual(head.status, codec.status, "status")
        try requireEqual(head.fields.readings.map(CodecReading.Field.init), codec.fields, "fields")
    }

    private static func judge(trailers: FieldSection) throws(Finding) {
        for field in trailers {
            try require(field.known == .other, "a trailer named \(field.known)")
        }
        for reading in trailers.readings {
            let line = text(reading.name) + ": " + text(reading.value)
            let doubt = PlainReading.doubt(aboutLines: "\r\n\(line)\r\n\r\n")
            if let doubt { throw Finding(doubt) }
        }
    }
}
