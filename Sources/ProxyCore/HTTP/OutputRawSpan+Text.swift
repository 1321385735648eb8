extension OutputRawSpan {
    /// For what is short; it costs some instructions a byte, and a call for a copy costs a hundred.
    mutating func append(_ text: String) {
        append(text.utf8Span.span)
    }

    mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }

    /// Appends a number with zeros in front up to `places`, at most as many as
    /// ``mostDigits``.
    mutating func appendDigits(_ value: UInt64, places: Int = 1) {
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = Self.mostDigits
        var rest = value
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        first = min(first, Self.mostDigits - places)
        for index in first..<Self.mostDigits { append(digits[index]) }
    }

    mutating func appendDecimal(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDigits(value.magnitude)
    }

    /// Of the largest number.
    static var mostDigits: Int { 20 }
}
