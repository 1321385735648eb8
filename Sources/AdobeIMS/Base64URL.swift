import FoundationEssentials

/// Base64 with the URL-safe alphabet and without padding (RFC 7515, section 2).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        var result = ""
        for character in Data(bytes).base64EncodedString().unicodeScalars {
            switch character {
            case "+": result += "-"
            case "/": result += "_"
            case "=": break
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// Nil when the text is not base64. Padding and the ordinary alphabet are tolerated.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var standard = ""
        for character in text.unicodeScalars {
            switch character {
            case "-": standard += "+"
            case "_": standard += "/"
            case "=": break
            default: standard.unicodeScalars.append(character)
            }
        }
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard).map(Array.init)
    }
}
