/// Walks the cookies of a `Cookie` field's value: whitespace around them is trimmed, empty ones are
/// skipped.
struct CookieElements {
    private var position: Int
    private let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        while position < end {
            let start = position
            while position < end, bytes[position] != UInt8(ascii: ";") { position += 1 }
            let cookie = bytes.trimmingWhitespace(start..<position)
            position += 1
            if !cookie.isEmpty { return cookie }
        }
        return nil
    }
}
