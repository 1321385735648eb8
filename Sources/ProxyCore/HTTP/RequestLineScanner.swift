/// Reads a request line (RFC 9112 §3) from the start of a head, one byte once, resumable.
struct RequestLineScanner: Sendable {
    enum Step {
        case needMore
        /// The line has ended; the position is behind its line end.
        case end
        case problem(FramingProblem)
    }

    private enum Phase: UInt8 {
        case method
        case target
        case version
    }

    private var phase = Phase.method
    private var methodEnd = 0
    private var targetEnd = 0
    private(set) var majorVersion = 0
    private(set) var minorVersion = 0

    var method: Range<Int> { 0..<methodEnd }
    var target: Range<Int> { (methodEnd + 1)..<targetEnd }

    /// Goes on reading at `position`, up to `end`, at most `bytes.count`.
    mutating func next(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        upTo end: Int
    ) -> Step {
        var index = position
        defer { position = index }
        while index < end {
            let byte = bytes[index]
            switch phase {
            case .method:
                if byte == ByteClass.space, index > 0 {
                    methodEnd = index
                    phase = .target
                } else if !ByteClass.isToken(byte) || index >= HTTPLimits.longestMethod {
                    return .problem(Self.badMethod(byte))
                }
                index += 1
            case .target:
                while index < end, ByteClass.isTarget(bytes[index]) { index += 1 }
                guard index < end else { return .needMore }
                guard bytes[index] == ByteClass.space, index > methodEnd + 1 else {
                    return .problem(Self.badTarget(bytes[index]))
                }
                targetEnd = index
                index += 1
                phase = .version
            case .version:
                let offset = index - targetEnd - 1
                if let problem = readVersion(byte, at: offset) { return .problem(problem) }
                index += 1
                if offset == 9 { return .end }
            }
        }
        return .needMore
    }

    /// `HTTP/D.D` CR LF, by offset.
    private mutating func readVersion(_ byte: UInt8, at offset: Int) -> FramingProblem? {
        let isExpected: Bool
        switch offset {
        case 0: isExpected = byte == UInt8(ascii: "H")
        case 1, 2: isExpected = byte == UInt8(ascii: "T")
        case 3: isExpected = byte == UInt8(ascii: "P")
        case 4: isExpected = byte == UInt8(ascii: "/")
        case 5:
            isExpected = ByteClass.isDigit(byte)
            majorVersion = Int(byte & 0x0F)
        case 6: isExpected = byte == UInt8(ascii: ".")
        case 7:
            isExpected = ByteClass.isDigit(byte)
            minorVersion = Int(byte & 0x0F)
        case 8: isExpected = byte == ByteClass.carriageReturn
        default:
            return byte == ByteClass.lineFeed ? nil : .bareCarriageReturn
        }
        if isExpected { return nil }
        return byte == ByteClass.lineFeed
            ? .bareLineFeed
            : .badRequest("The request line does not end with a version HTTP/1.0 or HTTP/1.1.")
    }

    private static func badMethod(_ byte: UInt8) -> FramingProblem {
        byte == ByteClass.lineFeed
            ? .bareLineFeed : .badRequest("The method is not a token of at most 32 bytes.")
    }

    private static func badTarget(_ byte: UInt8) -> FramingProblem {
        switch byte {
        case ByteClass.lineFeed: .bareLineFeed
        case ByteClass.carriageReturn: .badRequest("The request line has no version.")
        case ByteClass.space: .badRequest("The request target is empty.")
        default: .badRequest("The request target holds a byte that it must not.")
        }
    }
}
