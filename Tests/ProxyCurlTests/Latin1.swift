/// Bytes as text and back, one scalar each: so that no byte is lost, and none repaired, in what a
/// test writes and compares.
enum Latin1 {
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(Unicode.Scalar(byte))
        }
        return String(text)
    }
}
