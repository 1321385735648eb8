extension Span<UInt8> {
    /// The range less the spaces and tabs at its ends.
    func trimmingWhitespace(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, ByteClass.isWhitespace(self[lower]) { lower += 1 }
        while upper > lower, ByteClass.isWhitespace(self[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// Whether the range reads as `text`, ASCII letters compared without case.
    func equals(_ range: Range<Int>, ignoringCase text: String) -> Bool {
        let utf8 = text.utf8
        return range.count == utf8.count && hasPrefix(range, ignoringCase: text)
    }

    /// Whether the range reads as `text`, byte for byte.
    func equals(_ range: Range<Int>, _ text: String) -> Bool {
        let utf8 = text.utf8Span.span
        guard range.count == utf8.count else { return false }
        let bytes = extracting(range)
        for index in utf8.indices {
            guard bytes[index] == utf8[index] else { return false }
        }
        return true
    }

    /// Whether all are visible ASCII.
    var allAreVisible: Bool {
        for index in indices {
            guard self[index] > 0x20, self[index] < 0x7F else { return false }
        }
        return true
    }

    /// The range as text, for bytes that are known to be ASCII.
    func text(_ range: Range<Int>) -> String {
        var text = ""
        for index in range { text.unicodeScalars.append(Unicode.Scalar(self[index])) }
        return text
    }

    /// Whether the range begins with `text`, byte for byte.
    func hasPrefix(_ range: Range<Int>, _ text: String) -> Bool {
        let length = text.utf8.count
        guard range.count >= length else { return false }
        return equals(range.lowerBound..<(range.lowerBound + length), text)
    }

    /// Whether the range begins with `text`, ASCII letters compared without case.
    func hasPrefix(_ range: Range<Int>, ignoringCase text: String) -> Bool {
        let utf8 = text.utf8Span.span
        guard range.count >= utf8.count else { return false }
        let bytes = extracting(range)
        for index in utf8.indices {
            let lowered = ByteClass.lowercased(utf8[index])
            guard ByteClass.lowercased(bytes[index]) == lowered else { return false }
        }
        return true
    }

    /// Whether two ranges read the same, ASCII letters compared without case.
    func equals(_ range: Range<Int>, ignoringCase other: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        var position = other.lowerBound
        for index in range {
            let lowered = ByteClass.lowercased(self[position])
            guard ByteClass.lowercased(self[index]) == lowered else { return false }
            position += 1
        }
        return true
    }

    /// The number that the range spells in `1*DIGIT`; nil for anything else and beyond `Int64`.
    func decimal(_ range: Range<Int>) -> Int64? {
        guard !range.isEmpty else { return nil }
        var value: Int64 = 0
        for index in range {
            guard ByteClass.isDigit(self[index]) else { return nil }
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(self[index] &- UInt8(ascii: "0"))
            let (sum, tooLarge) = tens.addingReportingOverflow(digit)
            guard !tooMany, !tooLarge else { return nil }
            value = sum
        }
        return value
    }
}
