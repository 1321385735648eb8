package import NIOCore

/// Where in a trace a request stands: what `traceparent` says (W3C Trace Context §3.2).
package struct TraceContext: Equatable, Sendable {
    package let traceID: TraceID
    package let spanID: SpanID
    /// Whether the spans of this trace are recorded.
    package let isSampled: Bool

    package init(traceID: TraceID, spanID: SpanID, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Names of fields, in lower case.
    static let parentField = "traceparent"
    static let stateField = "tracestate"

    /// What a request says of its sender's span. Nil where it says nothing, or nothing valid:
    /// several fields are none, because one of them would have to be guessed.
    package init?(of fields: FieldSection) {
        var found: Int?
        for index in fields.indices
        where fields[index].known == .other
            && fields.nameEquals(index, ignoringCase: Self.parentField)
        {
            guard found == nil else { return nil }
            found = index
        }
        guard let found else { return nil }
        self.init(fields.bytes.readableBytesUInt8Span, in: fields[found].valueRange)
    }

    /// A field value.
    package init?(_ text: String) {
        self.init(text.utf8Span.span, in: 0..<text.utf8.count)
    }

    /// `version-traceid-spanid-flags` in lower case. Of a later version than ours, 00, more may
    /// follow behind another `-`, and only the flag that is known is looked at (§4.3).
    private init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        let start = range.lowerBound
        guard range.count >= Self.length,
            [2, 35, 52].allSatisfy({ bytes[start + $0] == UInt8(ascii: "-") }),
            let version = Self.number(bytes, start..<(start + 2)), version != 0xFF,
            let high = Self.number(bytes, (start + 3)..<(start + 19)),
            let low = Self.number(bytes, (start + 19)..<(start + 35)),
            let span = Self.number(bytes, (start + 36)..<(start + 52)),
            let flags = Self.number(bytes, (start + 53)..<(start + 55)),
            let traceID = TraceID(high: high, low: low), let spanID = SpanID(span)
        else { return nil }
        if range.count > Self.length {
            guard version > 0, bytes[start + Self.length] == UInt8(ascii: "-") else { return nil }
        }
        self.init(traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1)
    }

    private static let length = 55

    /// Digits of at most 64 bits; capitals are none.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for index in range {
            let byte = bytes[index]
            guard let digit = ByteClass.hexadecimal(byte), ByteClass.lowercased(byte) == byte else {
                return nil
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    /// Appends the field value, in version 00.
    package func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("00-")
        traceID.write(to: &buffer)
        buffer.writeStaticString("-")
        spanID.write(to: &buffer)
        buffer.writeStaticString(isSampled ? "-01" : "-00")
    }
}
