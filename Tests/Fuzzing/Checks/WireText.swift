import NIOCore

/// Bytes for inputs: each scalar up to U+00FF is one byte, except that ¶ stands for CR LF.
package func wire(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { $0 == "¶" ? [13, 10] : [UInt8(truncatingIfNeeded: $0.value)] }
}

/// The other way round, so that every byte can be seen; the byte 0xB6 is ¶ as well.
package func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
}

extension ByteBuffer {
    var byteArray: [UInt8] { Array(readableBytesView) }
}

func pieces(_ bytes: [UInt8], cuts: [Int]) -> [ArraySlice<UInt8>] {
    let edges = [0] + cuts.filter { $0 < bytes.count } + [bytes.count]
    return zip(edges, edges.dropFirst()).map { bytes[$0..<$1] }
}

/// Ways to cut an input into pieces that follow from the input itself: some places, and everywhere
/// if it is short.
func cuts(of bytes: [UInt8]) -> [[Int]] {
    guard bytes.count > 1 else { return [] }
    var generator = SeededGenerator(seed: bytes.hash)
    let some = (0..<4).map { _ in Int.random(in: 1..<bytes.count, using: &generator) }
    let everywhere = bytes.count <= 400 ? [Array(1..<bytes.count)] : []
    return [Set(some).sorted()] + everywhere
}

extension Sequence<UInt8> {
    /// FNV-1a: the same in every process, unlike Swift's own.
    var hash: UInt64 {
        reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
