import NIOCore

/// Reads field lines up to the empty line that ends them (RFC 9112 §5), one byte once, resumable at
/// any byte. Judges syntax only; what a field means is for the caller, who gets each as it ends.
///
/// A line ends with CRLF, and where that is asked for with LF alone, too (§2.2).
struct FieldScanner: Sendable {
    enum Step {
        /// All bytes up to the given end are read and the section is not complete.
        case needMore
        /// A field line has ended.
        case field(FieldSection.Field)
        /// The empty line has ended the section; the position is behind it.
        case end
        case problem(FramingProblem)
    }

    private enum Phase: UInt8 {
        case lineStart
        case name
        case beforeValue
        case value
        case lineFeed
        case lastLineFeed
    }

    /// Room for the fields of nearly every request: the array is then allocated once.
    private static let usualFields = 24

    private let takesBareLineFeed: Bool
    private(set) var fields: [FieldSection.Field] = []
    /// The set of known names seen.
    private var present: UInt64 = 0
    private var lines = 0
    private var phase = Phase.lineStart
    private var nameStart = 0
    private var nameEnd = 0
    private var valueStart = 0

    init(takesBareLineFeed: Bool = false) {
        self.takesBareLineFeed = takesBareLineFeed
    }

    /// Goes on reading.
    ///
    /// - Parameters:
    ///   - bytes: the section's bytes so far, with whatever stands before and after it.
    ///   - position: where to go on; left behind the last byte that was read.
    ///   - end: where to stop, at most `bytes.count`.
    /// - Returns: what came first: a field's end, the section's end, a problem or `end`.
    mutating func next(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        upTo end: Int
    ) -> Step {
        var index = position
        defer { position = index }
        while index < end {
            switch phase {
            case .lineStart:
                let byte = bytes[index]
                if byte == ByteClass.carriageReturn {
                    phase = .lastLineFeed
                } else if byte == ByteClass.lineFeed && takesBareLineFeed {
                    index += 1
                    return .end
                } else {
                    if let problem = judgeFirst(byte) { return .problem(problem) }
                    nameStart = index
                    phase = .name
                }
                index += 1
            case .name:
                index = bytes.endOfToken(from: index, upTo: end)
                guard index < end else { return .needMore }
                guard bytes[index] == ByteClass.colon else {
                    return .problem(Self.badName(bytes[index]))
                }
                nameEnd = index
                index += 1
                phase = .beforeValue
            case .beforeValue:
                while index < end, ByteClass.isWhitespace(bytes[index]) { index += 1 }
                guard index < end else { return .needMore }
                valueStart = index
                phase = .value
            case .value:
                index = bytes.endOfFieldValue(from: index, upTo: end)
                guard index < end else { return .needMore }
                index += 1
                if bytes[index - 1] == ByteClass.lineFeed && takesBareLineFeed {
                    phase = .lineStart
                    return .field(append(bytes, valueEnd: index - 1))
                }
                guard bytes[index - 1] == ByteClass.carriageReturn else {
                    return .problem(Self.badValue(bytes[index - 1]))
                }
                phase = .lineFeed
            case .lineFeed:
                guard bytes[index] == ByteClass.lineFeed else {
                    return .problem(.bareCarriageReturn)
                }
                index += 1
                phase = .lineStart
                return .field(append(bytes, valueEnd: index - 2))
            case .lastLineFeed:
                guard bytes[index] == ByteClass.lineFeed else {
                    return .problem(.bareCarriageReturn)
                }
                index += 1
                return .end
            }
        }
        return .needMore
    }

    /// Leaves the field that was read last out of the section; another of its name stays in.
    mutating func dropLast() {
        fields.removeLast()
    }

    /// Judges the field that was read last as a trailer (RFC 9110 §6.5.1): one that would change
    /// framing or routing is a problem, any other that the proxy decides by is left out.
    mutating func keepAsTrailer(_ field: FieldSection.Field) -> FramingProblem? {
        switch field.known {
        case .other:
            return nil
        case .transferEncoding, .contentLength, .host:
            return .badRequest("A trailer field names framing or routing.")
        default:
            fields.removeLast()
            present &= ~field.known.bit
            return nil
        }
    }

    /// The fields read so far, over the bytes that they lie in.
    func section(_ bytes: ByteBuffer) -> FieldSection {
        FieldSection(bytes: bytes, fields: fields, present: present)
    }

    private mutating func append(_ bytes: Span<UInt8>, valueEnd: Int) -> FieldSection.Field {
        var end = valueEnd
        while end > valueStart, ByteClass.isWhitespace(bytes[end - 1]) { end -= 1 }
        let known = KnownField.lookup(bytes, in: nameStart..<nameEnd)
        let field = FieldSection.Field(
            nameStart: UInt32(truncatingIfNeeded: nameStart),
            nameEnd: UInt32(truncatingIfNeeded: nameEnd),
            valueStart: UInt32(truncatingIfNeeded: valueStart),
            valueEnd: UInt32(truncatingIfNeeded: end),
            known: known
        )
        if lines == 0 { fields.reserveCapacity(Self.usualFields) }
        lines += 1
        present |= known.bit
        fields.append(field)
        return field
    }

    private func judgeFirst(_ byte: UInt8) -> FramingProblem? {
        guard ByteClass.isToken(byte) else {
            return ByteClass.isWhitespace(byte)
                ? .badRequest("A field line begins with whitespace.") : Self.badName(byte)
        }
        return lines < HTTPLimits.mostFields ? nil : .tooManyFields
    }

    private static func badName(_ byte: UInt8) -> FramingProblem {
        switch byte {
        case ByteClass.lineFeed: .bareLineFeed
        case ByteClass.space, ByteClass.tab: .badRequest("A field name is followed by whitespace.")
        case ByteClass.carriageReturn: .badRequest("A field line has no colon.")
        default: .badRequest("A field name is empty or holds a byte that it must not.")
        }
    }

    private static func badValue(_ byte: UInt8) -> FramingProblem {
        byte == ByteClass.lineFeed
            ? .bareLineFeed : .badRequest("A field value holds a control character.")
    }
}
