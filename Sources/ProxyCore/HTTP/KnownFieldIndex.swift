/// Finds a field name among the known ones: a hash of length, first and last byte, one compare.
///
/// Arrays made once and read as spans: a lookup allocates and copies nothing.
struct KnownFieldIndex: Sendable {
    private static let shared = KnownFieldIndex()

    private static let longestName = 24

    /// Raw values by hash, 0 = free; where hashes are equal, the next free slot was taken.
    private let slots: [UInt8]
    /// Lower-case names by raw value, `longestName` bytes apart, filled up with zeros.
    private let names: [UInt8]
    /// 0x20 for each letter of `names`: what makes it a small one.
    private let cases: [UInt8]

    private init() {
        var slots = [UInt8](repeating: 0, count: 256)
        var names = [UInt8](repeating: 0, count: KnownField.allCases.count * Self.longestName)
        for field in KnownField.allCases where field != .other {
            let name = Array(field.name.utf8)
            let start = Int(field.rawValue) * Self.longestName
            for (offset, byte) in name.enumerated() { names[start + offset] = byte }
            var slot = Self.hash(name.count, name[0], name[name.count - 1])
            while slots[slot] != 0 { slot = (slot + 1) & 255 }
            slots[slot] = field.rawValue
        }
        self.slots = slots
        self.names = names
        cases = names.map { ByteClass.isLetter($0) ? 0x20 : 0 }
    }

    /// The raw value of the field whose name the range spells; 0 for none.
    static func lookup(_ bytes: Span<UInt8>, in range: Range<Int>) -> UInt8 {
        let length = range.count
        guard length > 1, length < longestName else { return 0 }
        let first = ByteClass.lowercased(bytes[range.lowerBound])
        let last = ByteClass.lowercased(bytes[range.upperBound - 1])
        var slot = hash(length, first, last)
        let index = shared
        let slots = index.slots.span
        let names = index.names.span
        let cases = index.cases.span
        while slots[slot] != 0 {
            let start = Int(slots[slot]) * longestName
            // The zero behind a name ends it.
            if names[start + length] == 0, equals(bytes, range, names, cases, start) {
                return slots[slot]
            }
            slot = (slot + 1) & 255
        }
        return 0
    }

    private static func equals(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ names: Span<UInt8>,
        _ cases: Span<UInt8>,
        _ start: Int
    ) -> Bool {
        let known = names.extracting(start..<(start + range.count))
        let cases = cases.extracting(start..<(start + range.count))
        let name = bytes.extracting(range)
        var index = 0
        while known.count - index >= 8 {
            let word = name.word(at: index) | cases.word(at: index)
            guard word == known.word(at: index) else { return false }
            index &+= 8
        }
        while index < known.count {
            guard name[index] | cases[index] == known[index] else { return false }
            index &+= 1
        }
        return true
    }

    private static func hash(_ length: Int, _ first: UInt8, _ last: UInt8) -> Int {
        (length &* 13 &+ Int(first) &* 17 &+ Int(last) &* 29) & 255
    }
}

extension KnownField {
    /// The known field whose name the range spells, without regard to case. Allocates nothing.
    ///
    /// - Parameters:
    ///   - bytes: holds the name.
    ///   - range: where it stands, within `bytes`.
    /// - Returns: the field, `.other` for a name that isn't known.
    package static func lookup(_ bytes: Span<UInt8>, in range: Range<Int>) -> KnownField {
        KnownField(rawValue: KnownFieldIndex.lookup(bytes, in: range)) ?? .other
    }
}
