/// JSON's string literal (RFC 8259 §7), the only part of JSON that is written here.
package enum JSONString {
    package static func quote(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\\")
        }
        if isPlain { return "\"" + text + "\"" }
        // Byte by byte, because whoever asks may send thousands that have to be escaped.
        var quoted = [UInt8(ascii: "\"")]
        quoted.reserveCapacity(2 * text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): quoted += "\\n".utf8
            case UInt8(ascii: "\r"): quoted += "\\r".utf8
            case UInt8(ascii: "\t"): quoted += "\\t".utf8
            case _ where byte < 0x20 || byte == 0x7F:
                quoted += (byte < 0x10 ? "\\u000" : "\\u00").utf8
                quoted += String(byte, radix: 16).utf8
            default: quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }
}
