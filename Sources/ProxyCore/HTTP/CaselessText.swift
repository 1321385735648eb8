/// A text that is looked for with ASCII letters in either case. Eight bytes are compared together.
package struct CaselessText: Sendable {
    /// Eight bytes of the text, and the bit of each letter in them that its case is.
    private struct Word: Sendable {
        let offset: Int
        let text: UInt64
        let letters: UInt64
    }

    /// In lower case.
    let bytes: [UInt8]
    /// The last of them begins earlier where the length is no multiple of eight.
    private let words: [Word]

    package init(_ text: [UInt8]) {
        let bytes = text.map(ByteClass.lowercased)
        self.bytes = bytes
        words = stride(from: 0, to: bytes.count, by: Self.width).compactMap { index in
            let offset = min(index, bytes.count - Self.width)
            guard offset >= 0 else { return nil }
            let letters = bytes.map { ByteClass.isLetter($0) ? UInt8(0x20) : 0 }
            return Word(
                offset: offset,
                text: bytes.span.word(at: offset),
                letters: letters.span.word(at: offset)
            )
        }
    }

    var count: Int { bytes.count }

    /// Whether it stands at `start`, where at least `count` bytes are.
    package func stands(at start: Int, in span: Span<UInt8>) -> Bool {
        guard words.isEmpty else {
            for word in words {
                let found = span.word(at: start + word.offset) | word.letters
                guard found == word.text else { return false }
            }
            return true
        }
        for (offset, byte) in bytes.enumerated() {
            guard ByteClass.lowercased(span[start + offset]) == byte else { return false }
        }
        return true
    }

    private static let width = 8
}
