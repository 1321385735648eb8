/// Text of others in log lines. Whatever a reader would not see, or would see in another place than
/// it has, is written out.
package enum LogText {
    /// As it is where it reads as one word, and else as ``quote(_:)``.
    package static func word(_ text: String) -> String {
        let isPlain = isMade(text) { $0 > 0x20 && $0 < 0x7F && $0 != ByteClass.quote }
        let isWord =
            isPlain
            || text.unicodeScalars.allSatisfy { scalar in
                scalar != " " && scalar != "\"" && !isInvisible(scalar)
            }
        return isWord && !text.isEmpty ? text : quote(text)
    }

    /// A string literal of JSON.
    package static func quote(_ text: String) -> String {
        let isPlain = isMade(text) { byte in
            byte >= 0x20 && byte < 0x7F && byte != ByteClass.quote && byte != ByteClass.backslash
        }
        if isPlain { return "\"" + text + "\"" }
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return JSONString.quote(text) }
        var visible = ""
        for scalar in JSONString.quote(text).unicodeScalars {
            if isInvisible(scalar) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    visible += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }

    /// Whether that is true of each byte of the text.
    @inline(__always)
    private static func isMade(_ text: String, of isPlain: (UInt8) -> Bool) -> Bool {
        let bytes = text.utf8Span.span
        for index in bytes.indices {
            guard isPlain(bytes[index]) else { return false }
        }
        return true
    }

    /// Controls, marks of direction, what joins and separates, spaces of no or of odd width, tags,
    /// and what no font knows. The ASCII space is none of these.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate,
            .privateUse, .unassigned:
            return true
        default:
            // The last one is a Braille pattern without dots.
            return scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
        }
    }
}
