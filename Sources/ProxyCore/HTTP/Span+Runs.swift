extension Span<UInt8> {
    /// Where the first byte at or behind `start` stands that is no part of a field's value; `end` if
    /// there is none before that, which is at most `count`.
    ///
    /// Eight bytes are looked at together, because values are most of what is received.
    @inline(__always)
    func endOfFieldValue(from start: Int, upTo end: Int) -> Int {
        var index = start
        while end - index >= 8, isPlainText(at: index) { index += 8 }
        while index < end, ByteClass.isFieldValue(self[index]) { index += 1 }
        return index
    }

    /// Whether the eight bytes from `index` on are neither controls nor DEL.
    @inline(__always)
    private func isPlainText(at index: Int) -> Bool {
        let word = word(at: index)
        let each: UInt64 = 0x0101_0101_0101_0101
        let high = each << 7
        // The high bit of each byte that is below a space, or equal to DEL; and perhaps of one behind it.
        let controls = (word &- each &* 0x20) & ~word & high
        let difference = word ^ (each &* 0x7F)
        let deletes = (difference &- each) & ~difference & high
        return controls | deletes == 0
    }

    /// The eight bytes from `index` on, the first one lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        let bytes = extracting(index..<(index + 8))
        var word = UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16
        word |= UInt64(bytes[3]) << 24 | UInt64(bytes[4]) << 32 | UInt64(bytes[5]) << 40
        return word | UInt64(bytes[6]) << 48 | UInt64(bytes[7]) << 56
    }
}
