extension Span<UInt8> {
    /// Where the first byte at or behind `start` stands that is no part of a field's value; `end` if
    /// there is none before that, which is at most `count`.
    ///
    /// Eight bytes are looked at together, because values are most of what is received.
    @inline(__always)
    func endOfFieldValue(from start: Int, upTo end: Int) -> Int {
        var index = start
        while end - index >= 8 {
            let others = Self.controls(in: word(at: index))
            guard others != 0 else {
                index &+= 8
                continue
            }
            index &+= others.trailingZeroBitCount / 8
            guard ByteClass.isFieldValue(self[index]) else { return index }
            index &+= 1
        }
        while index < end, ByteClass.isFieldValue(self[index]) { index += 1 }
        return index
    }

    /// Where the first byte at or behind `start` stands that is no part of a field's name; `end` if
    /// there is none before that, which is at most `count`.
    @inline(__always)
    func endOfToken(from start: Int, upTo end: Int) -> Int {
        var index = start
        while end - index >= 8 {
            let others = Self.unusualInNames(in: word(at: index))
            guard others != 0 else {
                index &+= 8
                continue
            }
            index &+= others.trailingZeroBitCount / 8
            guard ByteClass.isToken(self[index]) else { return index }
            index &+= 1
        }
        while index < end, ByteClass.isToken(self[index]) { index += 1 }
        return index
    }

    private static var each: UInt64 { 0x0101_0101_0101_0101 }
    /// The high bit of each byte.
    private static var high: UInt64 { each << 7 }

    /// The high bit of each byte that is below a space, or is DEL; and perhaps of some behind the first
    /// of those.
    @inline(__always)
    private static func controls(in word: UInt64) -> UInt64 {
        let controls = (word &- each &* 0x20) & ~word
        let difference = word ^ (each &* 0x7F)
        let deletes = (difference &- each) & ~difference
        return (controls | deletes) & high
    }

    /// The high bit of each byte that is neither a letter nor a hyphen.
    @inline(__always)
    private static func unusualInNames(in word: UInt64) -> UInt64 {
        // Without their high bits no sum of two bytes reaches into the next one.
        let low = word & ~high
        let small = low | each &* 0x20
        let fromA = small &+ each &* (0x80 - 0x61)
        let behindZ = small &+ each &* (0x7F - 0x7A)
        let noHyphens = (low ^ each &* 0x2D) &+ each &* 0x7F
        return (~fromA | behindZ) & noHyphens & high | word & high
    }

    /// The eight bytes from `index` on, the first one lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        // It is checked that they are there. What makes it unsafe is that not all bits are a value of
        // every type; of this one they are.
        let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        return UInt64(littleEndian: word)
    }
}
