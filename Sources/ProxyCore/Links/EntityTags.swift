import NIOCore

/// Entity tags (RFC 9110 §8.8.3) of answers whose bodies are not the upstream's any more.
enum EntityTags {
    /// Appends a list of tags in which each weak one is followed by the strong one of the same text:
    /// the upstream's own, of which the proxy made a weak one, may have been either.
    static func append(
        _ value: Range<Int>,
        of fields: FieldSection,
        to buffer: inout ByteBuffer
    ) {
        let span = fields.bytes.readableBytesUInt8Span
        let raw = fields.bytes.readableBytesSpan
        var index = value.lowerBound
        while index < value.upperBound {
            let isWeak = span.hasPrefix(index..<value.upperBound, "W/\"")
            let start = isWeak ? index + 2 : index
            guard span[start] == ByteClass.quote else {
                buffer.writeInteger(span[index])
                index += 1
                continue
            }
            var end = start + 1
            while end < value.upperBound, span[end] != ByteClass.quote { end += 1 }
            end = min(end + 1, value.upperBound)
            buffer.writeBytes(raw.extracting(index..<end))
            if isWeak {
                buffer.writeStaticString(", ")
                buffer.writeBytes(raw.extracting(start..<end))
            }
            index = end
        }
    }

    /// Whether the request's `If-None-Match` has the strong tag.
    static func isAsked(_ tag: ByteBuffer, strongIn request: RequestHead) -> Bool {
        let fields = request.fields
        guard fields.contains(.ifNoneMatch) else { return false }
        let span = fields.bytes.readableBytesUInt8Span
        let text = tag.readableBytesUInt8Span
        return fields.contains { field in
            guard field.known == .ifNoneMatch else { return false }
            var tags = ListElements(field.valueRange)
            while let element = tags.next(in: span) {
                guard element.count == text.count else { continue }
                var offset = 0
                while offset < text.count, text[offset] == span[element.lowerBound + offset] {
                    offset += 1
                }
                if offset == text.count { return true }
            }
            return false
        }
    }
}
