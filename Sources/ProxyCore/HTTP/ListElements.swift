/// Walks the elements of a list of tokens (RFC 9110 §5.6.1) or of cookies (RFC 6265 §4.2.1):
/// whitespace around them is trimmed, empty ones are skipped.
///
/// Quotes have no meaning here: the lists that matter to a proxy are lists of tokens, and splitting
/// inside a quoted string can only find more names, not fewer.
struct ListElements {
    private var position: Int
    private let end: Int
    private let separator: UInt8

    init(_ range: Range<Int>, separatedBy separator: Unicode.Scalar = ",") {
        self.separator = UInt8(ascii: separator)
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        while position < end {
            let start = position
            while position < end, bytes[position] != separator { position += 1 }
            let element = bytes.trimmingWhitespace(start..<position)
            position += 1
            if !element.isEmpty { return element }
        }
        return nil
    }
}
