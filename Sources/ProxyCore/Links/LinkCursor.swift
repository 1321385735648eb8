/// Reads bytes that may be the beginning of an address at an upstream, and knows whether more of them
/// could change the verdict.
struct LinkCursor {
    private(set) var position: Int
    /// The bytes ended where more of them would have mattered.
    private(set) var isAtEnd = false

    init(at position: Int) {
        self.position = position
    }

    /// The next byte; nil at the end.
    mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
        guard position < bytes.count else {
            isAtEnd = true
            return nil
        }
        return bytes[position]
    }

    mutating func skip() {
        position += 1
    }

    mutating func take(_ byte: UInt8, of bytes: Span<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        position += 1
        return true
    }

    /// `text`: In lower case.
    mutating func take(ignoringCase text: [UInt8], of bytes: Span<UInt8>) -> Bool {
        let expected = text.span
        let available = min(expected.count, bytes.count - position)
        var offset = 0
        while offset < available {
            let byte = ByteClass.lowercased(bytes[position + offset])
            guard byte == expected[offset] else { return false }
            offset += 1
        }
        position += offset
        if offset < expected.count { isAtEnd = true }
        return offset == expected.count
    }

    /// A slash, or one with the backslash before it that JSON allows.
    mutating func takeSlash(of bytes: Span<UInt8>) -> Bool {
        if peek(bytes) == ByteClass.backslash { position += 1 }
        return take(UInt8(ascii: "/"), of: bytes)
    }
}
