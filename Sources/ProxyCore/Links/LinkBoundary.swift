/// What may stand behind a host, or a path, so that it ends there and is no longer one, and no user's
/// name before another host (RFC 3986 §3.2).
enum LinkBoundary {
    /// No user's name and password are longer, in bytes.
    static let longestUser = 255

    /// Whether the host before the cursor ends there.
    static func endsHost(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        guard let byte = cursor.peek(bytes) else { return true }
        switch byte {
        case UInt8(ascii: "."): return isFullStop(&cursor, bytes)
        case ByteClass.backslash: return isEscapedEnd(&cursor, bytes)
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
            return !isUser(&cursor, bytes)
        default: return isEnd(byte)
        }
    }

    /// Whether the path before the cursor ends at a segment's end there.
    static func endsSegment(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        guard let byte = cursor.peek(bytes) else { return true }
        switch byte {
        case UInt8(ascii: "."): return isFullStop(&cursor, bytes)
        case ByteClass.backslash: return isEscapedEnd(&cursor, bytes)
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "="):
            return false
        default: return isEnd(byte)
        }
    }

    /// Whether a byte can neither go on with a name nor make it a user's.
    private static func isEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"),
            UInt8(ascii: "@"), UInt8(ascii: ":"), 0x80...:
            false
        default:
            !ByteClass.isLetter(byte) && !ByteClass.isDigit(byte)
        }
    }

    /// A full stop ends a sentence, or goes on with the name.
    private static func isFullStop(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        cursor.skip()
        guard let next = cursor.peek(bytes) else { return true }
        return isEnd(next) && next != UInt8(ascii: ".") && next != UInt8(ascii: "/")
            && next != ByteClass.backslash
    }

    /// A backslash begins an escaped slash or quote, or a character in hexadecimal digits.
    private static func isEscapedEnd(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        cursor.skip()
        guard cursor.peek(bytes) == UInt8(ascii: "u") else { return true }
        var character = 0
        for _ in 0..<4 {
            cursor.skip()
            guard let byte = cursor.peek(bytes) else { return true }
            guard let digit = ByteClass.hexadecimal(byte) else { return false }
            character = character << 4 | Int(digit)
        }
        guard let byte = UInt8(exactly: character) else { return false }
        return isEnd(byte) && byte != UInt8(ascii: ".")
    }

    /// Whether what stands there goes on up to an `@`.
    private static func isUser(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        for _ in 0..<longestUser {
            guard let byte = cursor.peek(bytes) else { return false }
            if byte == UInt8(ascii: "@") { return true }
            guard isOfUser(byte) else { return false }
            cursor.skip()
        }
        return false
    }

    /// An apostrophe and what closes are none here: they end texts far more often.
    private static func isOfUser(_ byte: UInt8) -> Bool {
        ByteClass.isRegisteredName(byte) && byte != UInt8(ascii: "'") && byte != UInt8(ascii: ")")
            || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ",")
            || byte == ByteClass.colon
    }
}
