/// Damaged inputs without end, the same for the same seed: one to three small damages each, of the
/// kinds that set parsers against each other.
package struct Damages: Sequence, IteratorProtocol {
    private let inputs: [[UInt8]]
    private var generator: SeededGenerator

    package init(of inputs: [[UInt8]], seed: UInt64) {
        self.inputs = inputs
        generator = SeededGenerator(seed: seed)
    }

    package mutating func next() -> [UInt8]? {
        inputs.randomElement(using: &generator).map { damage($0) }
    }

    private mutating func damage(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let length = Int.random(in: 1...8, using: &generator)
            let range = place..<Swift.min(place + length, bytes.count)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes.insert(Self.bytes.randomElement(using: &generator) ?? 0, at: place)
            case 1 where place < bytes.count:
                bytes[place] = Self.bytes.randomElement(using: &generator) ?? 0
            case 2 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 3: bytes.removeSubrange(range)
            case 4: bytes.insert(contentsOf: Array(bytes[range]), at: place)
            default:
                bytes.insert(
                    contentsOf: Self.words.randomElement(using: &generator) ?? [],
                    at: place
                )
            }
        }
        return bytes
    }

    private static let bytes = wire("\u{0}\t\n\r \"#%,/0159:;=AFaf@[\\]x\u{7F}\u{80}\u{FF}")

    /// Also libFuzzer's dictionary.
    package static let words = [
        "¶", "¶¶", "\n\n", "¶ ", "Content-Length: 3¶", "Transfer-Encoding: chunked¶", "Host: x¶",
        "Connection: close, te¶", "HTTP/1.1", "HTTP/1.0¶", "http://h", "0¶¶", "1¶a¶",
        "GET / HTTP/1.1¶Host: h¶¶", "8000000000000000", ";a=\"b\"", "chunked", "A: b¶",
        "Expect: 100-continue¶", "Upgrade: x¶", "Keep-Alive: 5¶", "/../", "%2e%2e", "%2F", "%252F",
        "//", "/./", "..;/", "%3b", "\\", "%5C", "\"exp\":", "\\u0000", "1e999", "{}", "[]",
        "null", ".e30.", "-----BEGIN CERTIFICATE-----", "HTTP/1.1 304 ", "Set-Cookie: a=b¶",
        "https://author.test", ":\\/\\/author.test", "//AUTHOR", ":443", "/base", "\\u0040",
    ].map(wire)
}
