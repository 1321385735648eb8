import NIOCore

/// Bytes for tests: each scalar up to U+00FF is one byte, except that ¶ stands for CR LF.
func wire(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
        if scalar == "¶" {
            bytes += [13, 10]
        } else {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        }
    }
    return bytes
}

/// The other way round, so that every byte can be seen in a failure.
func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
}

func text(_ buffer: ByteBuffer) -> String {
    text(buffer.readableBytesView)
}

/// The ways to cut an input into pieces that every table is fed in: whole, in two at every place,
/// byte by byte.
func allCuts(_ count: Int) -> [[Int]] {
    [[]] + (1..<max(count, 2)).map { [$0] } + [Array(1..<max(count, 2))]
}

func pieces(_ bytes: [UInt8], cuts: [Int]) -> [ArraySlice<UInt8>] {
    let edges = [0] + cuts.filter { $0 < bytes.count } + [bytes.count]
    return zip(edges, edges.dropFirst()).map { bytes[$0..<$1] }
}
