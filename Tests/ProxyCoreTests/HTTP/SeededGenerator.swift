/// SplitMix64: the same numbers for the same seed, so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The input with one to three small damages, of the kinds that set parsers against each other.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            let length = Int.random(in: 1...8, using: &self)
            let range = place..<min(place + length, bytes.count)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes.insert(interestingByte(), at: place)
            case 1 where place < bytes.count: bytes[place] = interestingByte()
            case 2 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 3: bytes.removeSubrange(range)
            case 4: bytes.insert(contentsOf: Array(bytes[range]), at: place)
            default: bytes.insert(contentsOf: interestingText(), at: place)
            }
        }
        return bytes
    }

    /// Some places to cut an input of so many bytes at, in order.
    mutating func cuts(_ count: Int) -> [Int] {
        guard count > 1 else { return [] }
        let some = (0..<5).map { _ in Int.random(in: 1..<count, using: &self) }
        return Set(some).sorted()
    }

    private mutating func interestingByte() -> UInt8 {
        wire("\u{0}\t\n\r \"#%,/0159:;=AFaf@[\\]x\u{7F}\u{80}\u{FF}").randomElement(using: &self)
            ?? 0
    }

    private mutating func interestingText() -> [UInt8] {
        let texts = [
            "¶", "¶¶", "\n\n", "¶ ", "Content-Length: 3¶", "Transfer-Encoding: chunked¶",
            "Host: x¶",
            "Connection: close, te¶", "HTTP/1.1", "HTTP/1.0¶", "http://h",
            "GET / HTTP/1.1¶Host: h¶¶",
            "0¶¶", "1¶a¶", "8000000000000000", ";a=\"b\"", "chunked", "A: b¶",
        ]
        return wire(texts.randomElement(using: &self) ?? "")
    }
}
