package import NIOCore

/// Finds request heads in what a client sends (RFC 9112 §2–3, 5), strictly: what could be read in
/// two ways is a problem, so that nobody behind this proxy can read it differently.
///
/// Each byte is looked at once, however the bytes arrive, and a problem is reported as soon as its
/// byte is there. After a head the parser is ready for the next one; after a problem it repeats it.
package struct RequestHeadParser: Sendable {
    package enum Outcome: Sendable {
        /// The buffer holds the start of a head, or nothing: append to it and call again.
        case needMore
        /// A head, taken out of the buffer; its body, if any, is next in the buffer.
        case head(RequestHead)
        /// Answer it and close.
        case problem(FramingProblem)
    }

    private enum Phase: UInt8 {
        case leadingLine
        case leadingLineFeed
        case requestLine
        case fields
    }

    private enum Step {
        case needMore
        case end(RequestTarget)
        case problem(FramingProblem)
    }

    /// Offsets within a head are 32 bits wide; no limit may lead beyond them.
    static let largestHead = 1 << 30

    private var headLimit: Int
    private var lineLimit: Int
    private var phase = Phase.leadingLine
    private var emptyLines = 0
    /// Where to go on, counted from the buffer's reader index.
    private var position = 0
    private var line = RequestLineScanner()
    private var method = Method.get
    private var target: RequestTarget?
    private var scanner = FieldScanner()
    private var framing = RequestFraming()
    private var failure: FramingProblem?

    package init(limits: HTTPLimits) {
        headLimit = min(limits.requestHead, Self.largestHead)
        lineLimit = min(limits.requestLine, headLimit)
    }

    /// Other limits hold from now on.
    mutating func use(_ limits: HTTPLimits) {
        headLimit = min(limits.requestHead, Self.largestHead)
        lineLimit = min(limits.requestLine, headLimit)
    }

    /// Whether bytes of a head have been taken in and its end has not.
    package var isInHead: Bool { phase != .leadingLine }

    /// Looks for the end of a head.
    ///
    /// - Parameter buffer: what was received and not yet taken: between calls, bytes may only be
    ///   added to its end.
    /// - Returns: a head, that more bytes are wanted, or what is wrong.
    package mutating func parse(_ buffer: inout ByteBuffer) -> Outcome {
        if let failure { return .problem(failure) }
        let leading = skipEmptyLines(buffer.readableBytesUInt8Span)
        buffer.moveReaderIndex(forwardBy: leading)
        if let failure { return .problem(failure) }
        guard phase == .requestLine || phase == .fields else { return .needMore }
        switch scan(buffer.readableBytesUInt8Span) {
        case .needMore:
            return .needMore
        case .problem(let problem):
            failure = problem
            return .problem(problem)
        case .end(let target):
            let bytes = buffer.readSlice(length: position) ?? ByteBuffer()
            return .head(takeHead(bytes, target))
        }
    }

    /// Counts the bytes of empty lines before a request line, which some clients send (§2.2).
    private mutating func skipEmptyLines(_ bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count {
            switch phase {
            case .leadingLine:
                guard bytes[index] == ByteClass.carriageReturn else {
                    phase = .requestLine
                    return index
                }
                guard emptyLines < HTTPLimits.mostEmptyLines else {
                    failure = .badRequest("Too many empty lines stand before the request line.")
                    return index
                }
                emptyLines += 1
                phase = .leadingLineFeed
            case .leadingLineFeed:
                guard bytes[index] == ByteClass.lineFeed else {
                    failure = .bareCarriageReturn
                    return index
                }
                phase = .leadingLine
            case .requestLine, .fields:
                return index
            }
            index += 1
        }
        return index
    }

    private mutating func scan(_ bytes: Span<UInt8>) -> Step {
        if phase == .requestLine {
            switch line.next(bytes, &position, upTo: min(bytes.count, lineLimit)) {
            case .needMore:
                return bytes.count < lineLimit ? .needMore : .problem(.requestLineTooLong)
            case .problem(let problem):
                return .problem(problem)
            case .end:
                if let problem = judgeLine(bytes) { return .problem(problem) }
                phase = .fields
            }
        }
        let end = min(bytes.count, headLimit)
        while true {
            switch scanner.next(bytes, &position, upTo: end) {
            case .needMore:
                return bytes.count < headLimit ? .needMore : .problem(.headTooLarge)
            case .problem(let problem):
                return .problem(problem)
            case .field(let field):
                let problem = framing.judge(field, in: bytes, minorVersion: minorVersion)
                if let problem { return .problem(problem) }
            case .end:
                return judgeEnd(bytes)
            }
        }
    }

    private mutating func judgeLine(_ bytes: Span<UInt8>) -> FramingProblem? {
        guard line.majorVersion == 1 else {
            return FramingProblem(status: 505, detail: "Only HTTP/1.0 and 1.1 are spoken here.")
        }
        method = Method(bytes, in: line.method)
        do {
            target = try RequestTarget(bytes, in: line.target, method: method)
            return nil
        } catch {
            return error
        }
    }

    private func judgeEnd(_ bytes: Span<UInt8>) -> Step {
        guard let target else { return .needMore }
        let problem = framing.judgeEnd(target, in: bytes, minorVersion: minorVersion)
        return problem.map { .problem($0) } ?? .end(target)
    }

    private var minorVersion: Int { min(line.minorVersion, 1) }

    private mutating func takeHead(_ bytes: ByteBuffer, _ target: RequestTarget) -> RequestHead {
        let head = RequestHead(
            method: method,
            target: target,
            targetRange: line.target,
            minorVersion: minorVersion,
            fields: scanner.section(bytes),
            framing: framing
        )
        phase = .leadingLine
        emptyLines = 0
        position = 0
        line = RequestLineScanner()
        self.target = nil
        scanner = FieldScanner()
        framing = RequestFraming()
        return head
    }
}
