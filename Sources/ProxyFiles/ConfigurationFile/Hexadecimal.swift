/// Bytes as hexadecimal digits.
package enum Hexadecimal {
    /// In lower case.
    package static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Nil for anything but pairs of digits, in either case.
    package static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { Unicode.Scalar($0).properties.isASCIIHexDigit }
        guard text.utf8.count.isMultiple(of: 2), digits.allSatisfy(\.self) else { return nil }
        let utf8 = Array(text.utf8)
        return stride(from: 0, to: utf8.count, by: 2).compactMap { index in
            UInt8(String(decoding: utf8[index...index + 1], as: UTF8.self), radix: 16)
        }
    }
}
