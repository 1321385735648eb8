import NIOCore
import ProxyCore

/// What an upstream sends in answer to a request: ``UpstreamReader`` says the same however it is
/// cut, makes up no byte and takes none behind the end, and what was cut off never ends cleanly.
package enum UpstreamCheck: Check {
    package static let name = "upstreams"

    package static let seeds = [
        "HTTP/1.1 200 OK¶Content-Length: 5¶¶hello", "HTTP/1.1 200 ¶¶to the end",
        "HTTP/1.1 200 OK¶Content-Length: 3¶¶abcHTTP/1.1 200 OK¶¶",
        "HTTP/1.1 200 OK¶Transfer-Encoding: chunked¶¶5¶hello¶3;x=y¶abc¶0¶X-Sum: 7¶TE: z¶¶more",
        "HTTP/1.1 100 Continue¶¶HTTP/1.1 103 ¶Link: a¶¶HTTP/1.0 404 ¶Connection: keep-alive¶¶gone",
        "HTTP/1.1 204 ¶Content-Length: 5¶¶hello", "HTTP/1.1 304 ¶Transfer-Encoding: chunked¶¶0¶¶",
        "HTTP/1.1 200 ¶Connection: X-Hop¶Transfer-Encoding: chunked¶¶1¶\u{FF}¶0¶x-hop: 1¶A: 2¶¶",
    ]

    private static let headLimit = 120

    package static func check(_ input: [UInt8]) throws(Finding) {
        for method in [Method.get, .head] {
            let whole = try reading(input, method, cuts: [])
            for cuts in cuts(of: input) {
                let cut = try reading(input, method, cuts: cuts)
                try requireEqual(cut, whole, "cut at \(cuts)")
            }
            try judge(whole, method, input)
            try judgeCutOff(whole, method, input)
        }
    }

    private struct Reading: Equatable {
        var interim = 0
        var status: Int?
        var isChunked = false
        var contentLength: Int64?
        var keepsConnection = false
        var body: [UInt8] = []
        var trailers: [HeadReading.Field] = []
        var isComplete = false
        /// Whether the connection's end would end it.
        var isCompleteWhenClosed = false
        var left = 0
        var problem: FramingProblem?
    }

    private static func judge(
        _ reading: Reading,
        _ method: Method,
        _ input: [UInt8]
    ) throws(Finding) {
        try require(reading.body.count + reading.left <= input.count, "bytes are made up")
        if let problem = reading.problem {
            try requireEqual(problem.status, 502, "the problem's status")
        }
        for field in reading.trailers {
            let line = text(field.name) + ": " + text(field.value)
            let doubt = PlainReading.doubt(aboutLines: "\r\n\(line)\r\n\r\n")
            if let doubt { throw Finding(doubt) }
        }
        guard let status = reading.status else {
            return try require(!reading.isComplete && reading.body.isEmpty, "no head, yet a body")
        }
        if method == .head || status == 204 || status == 304 {
            try require(reading.body.isEmpty && reading.isComplete, "a body where there is none")
        } else if reading.isComplete, !reading.isChunked {
            try requireEqual(Int64(reading.body.count), reading.contentLength ?? -1, "length")
        }
        if reading.isCompleteWhenClosed {
            try require(!reading.keepsConnection, "kept, though its end ends the answer")
            try requireEqual(input.suffix(reading.body.count), reading.body[...], "body")
        }
    }

    /// Without its last bytes, an answer that has an end of its own isn't complete.
    private static func judgeCutOff(
        _ whole: Reading,
        _ method: Method,
        _ input: [UInt8]
    ) throws(Finding) {
        guard whole.isComplete else { return }
        let length = input.count - whole.left
        for missing in [1, 2, 3, 5, 8, length] where missing <= length {
            let cut = try reading(Array(input.prefix(length - missing)), method, cuts: [])
            try require(!cut.isComplete, "complete without its last \(missing) bytes")
            // An interim head may be left, or a head whose length the rest would have said.
            try require(!cut.isCompleteWhenClosed, "ends cleanly without its last \(missing) bytes")
        }
        let exact = try reading(Array(input.prefix(length)), method, cuts: [])
        try require(exact.isComplete && exact.left == 0, "bytes behind the end are taken")
    }

    private static func reading(
        _ input: [UInt8],
        _ method: Method,
        cuts: [Int]
    ) throws(Finding) -> Reading {
        var reader = UpstreamReader(method: method, headLimit: headLimit)
        var buffer = ByteBuffer()
        var reading = Reading()
        for piece in pieces(input, cuts: cuts) {
            buffer.writeBytes(piece)
            while reading.problem == nil, try take(&reader, &buffer, into: &reading) {}
        }
        reading.keepsConnection = reader.keepsConnection
        try requireEqual(reader.isEnded, reading.isComplete, "ended")
        try requireEqual(reader.isHeadComplete, reading.status != nil, "head")
        guard reading.problem == nil else { return reading }
        reading.left = reading.isComplete ? buffer.readableBytes : 0
        var other = reader
        try require(!other.inputEnded(isClean: false), "an unclean end ends it")
        reading.isCompleteWhenClosed = other.inputEnded(isClean: true)
        return reading
    }

    /// Returns whether there may be more.
    private static func take(
        _ reader: inout UpstreamReader,
        _ buffer: inout ByteBuffer,
        into reading: inout Reading
    ) throws(Finding) -> Bool {
        switch reader.next(&buffer) {
        case .needMore:
            return false
        case .head(let head) where head.isInformational:
            try require(reading.status == nil, "an interim head behind the final one")
            reading.interim += 1
        case .head(let head):
            try require(reading.status == nil, "two final heads")
            reading.status = head.status
            reading.isChunked = head.isChunked
            reading.contentLength = head.contentLength
        case .body(let bytes):
            try require(reading.status != nil, "a body without a head")
            try require(bytes.readableBytes > 0, "an empty piece")
            reading.body += bytes.readableBytesView
        case .end(let trailers):
            try require(!reading.isComplete, "two ends")
            reading.isComplete = true
            for field in trailers {
                try require(field.known == .other, "a trailer named \(field.known)")
            }
            reading.trailers = trailers.readings
        case .problem(let problem):
            try require(!reading.isComplete, "a problem behind the end")
            reading.problem = problem
            guard case .problem(problem) = reader.next(&buffer) else {
                throw Finding("the problem is forgotten")
            }
        }
        return true
    }
}
