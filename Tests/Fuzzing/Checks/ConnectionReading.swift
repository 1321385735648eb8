import NIOCore
import ProxyCore

/// What ``DownstreamReader`` makes of a connection's bytes.
struct ConnectionReading: Equatable {
    private(set) var messages: [Message] = []
    private(set) var problem: FramingProblem?

    /// Reads all bytes of a connection, in pieces that end at the cuts; throws a rule of the reader
    /// that does not hold.
    init(_ input: [UInt8], cuts: [Int] = [], limits: HTTPLimits) throws(Finding) {
        var reader = DownstreamReader(limits: limits)
        // Each event but an end takes a byte at least.
        var allowance = 2 * input.count + 2
        for piece in pieces(input, cuts: cuts) {
            reader.receive(ByteBuffer(bytes: piece))
            while try take(&reader) {
                allowance -= 1
                try require(allowance > 0, "the reader does not come to an end")
            }
            if problem != nil { break }
        }
        try judge(&reader, input)
    }

    /// Takes the next event, if there is one.
    private mutating func take(_ reader: inout DownstreamReader) throws(Finding) -> Bool {
        let remaining = reader.remainingBody
        switch reader.next() {
        case .needMore:
            return false
        case .head(let head):
            messages.append(Message(head: HeadReading(head)))
            if head.framing == .none { messages[messages.count - 1].isComplete = true }
        case .body(let bytes):
            try require(bytes.readableBytes > 0, "an empty piece")
            if let remaining {
                let expected = remaining - Int64(bytes.readableBytes)
                try requireEqual(reader.remainingBody, expected, "what is still to come")
            }
            messages[messages.count - 1].body += bytes.readableBytesView
        case .end(let trailers):
            messages[messages.count - 1].trailers = trailers.readings
            messages[messages.count - 1].isComplete = true
        case .problem(let problem):
            self.problem = problem
            return false
        }
        return true
    }

    private func judge(_ reader: inout DownstreamReader, _ input: [UInt8]) throws(Finding) {
        let used = messages.reduce(0) { $0 + $1.head.bytes.count + $1.body.count }
        try require(used <= input.count, "bytes are made up")
        for message in messages {
            guard case .length(let length) = message.head.framing else { continue }
            try requireEqual(
                message.isComplete,
                Int64(message.body.count) == length,
                "the body's length"
            )
        }
        guard let problem else { return }
        reader.receive(ByteBuffer(bytes: wire("¶0¶¶GET / HTTP/1.1¶Host: h¶¶")))
        guard case .problem(problem) = reader.next() else {
            throw Finding("the problem is forgotten")
        }
    }
}
