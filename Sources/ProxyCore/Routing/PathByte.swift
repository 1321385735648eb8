/// The bytes that mean something in a path, and what escapes make of them.
enum PathByte {
    static let slash = UInt8(ascii: "/")
    static let dot = UInt8(ascii: ".")
    static let percent = UInt8(ascii: "%")
    static let semicolon = UInt8(ascii: ";")
    static let backslash = UInt8(ascii: "\\")
    static let question = UInt8(ascii: "?")
    static let bracket = UInt8(ascii: "[")
    static let closingBracket = UInt8(ascii: "]")
    static let brace = UInt8(ascii: "{")
    static let closingBrace = UInt8(ascii: "}")
    static let underscore = UInt8(ascii: "_")
    static let colon = UInt8(ascii: ":")

    /// NUL, `%`, `/`, `;`, `?`, `\`, `[`, `{`, and what begins a character of several bytes. A dot
    /// and `_` mean something behind a slash alone.
    @inline(__always)
    static func isSignificant(_ byte: UInt8) -> Bool {
        // Most are small letters.
        if byte &- UInt8(ascii: "a") < 26 { return false }
        let word: UInt64 = byte < 64 ? 0x8800_8020_0000_0001 : 0x0800_0000_1800_0000
        return byte < 128 ? (word &>> UInt64(byte & 63)) & 1 == 1 : byte >= 0xC0
    }

    /// The byte at `index`, or the one that the escape there stands for; nil for a broken escape.
    static func decoded(_ path: Span<UInt8>, _ index: Int) -> UInt8? {
        guard path[index] == percent else { return path[index] }
        guard index + 2 < path.count, let high = ByteClass.hexadecimal(path[index + 1]),
            let low = ByteClass.hexadecimal(path[index + 2])
        else { return nil }
        return high << 4 | low
    }

    /// The same where there may be nothing: 0 then, and for a broken escape.
    static func next(_ path: Span<UInt8>, _ index: Int) -> UInt8 {
        index < path.count ? decoded(path, index) ?? 0 : 0
    }

    /// Whether UTF-8's first byte of two, three or four has nothing but zeros in its share: some
    /// servers take the character for the shorter one that it would be.
    static func isOverlong(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xC0, 0xC1: (0x80...0xBF).contains(second)
        case 0xE0: (0x80...0x9F).contains(second)
        case 0xF0: (0x80...0x8F).contains(second)
        default: false
        }
    }

    /// Whether a name may end before this byte: the rest of it is Sling's to read as selectors and
    /// extension (`.`), parameters (`;`), or the number of a same-name sibling (`[`).
    @inline(__always)
    static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case slash, question, dot, semicolon, bracket: true
        default: false
        }
    }

    /// Whether the segment behind the slash at `index` may begin with a mangled namespace, as in
    /// `_jcr_content`.
    static func beginsMangledSegment(_ target: Span<UInt8>, _ index: Int) -> Bool {
        index + 1 < target.count && target[index + 1] == underscore
    }

    /// Whether the segment behind the slash at `index` is `.` or `..`, or the slash is not the first
    /// one in a row.
    static func beginsOddSegment(_ target: Span<UInt8>, _ index: Int) -> Bool {
        if index > 0, target[index - 1] == slash { return true }
        var end = index + 1
        while end < target.count, target[end] == dot { end += 1 }
        let isEnd = end == target.count || target[end] == slash || target[end] == question
        return isEnd && (1...2).contains(end - index - 1)
    }
}
