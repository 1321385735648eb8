import FoundationEssentials

/// The first block of a PEM text (RFC 7468), with the damage undone that copying a key through
/// JSON, environment variables and editors does to it.
///
/// Accepted: CRLF and CR line ends, line ends that were escaped twice (a backslash and a letter are
/// left in the text), line breaks lost or turned into spaces, an escaped slash. Base64 has none of
/// these characters, so what is put back can't be something else than what was there.
struct PEMBlock {
    /// As in `-----BEGIN label-----`.
    let label: String
    /// Header lines such as `Proc-Type: 4,ENCRYPTED` stand before the base64.
    let hasHeaders: Bool
    private let base64: String

    /// Nil when there is no block, or its inside is neither base64 nor headers and base64.
    init?(_ text: String) {
        guard let begin = text.firstRange(of: "-----BEGIN "),
            let beginEnd = text[begin.upperBound...].firstRange(of: "-----")
        else {
            return nil
        }
        let label = String(text[begin.upperBound..<beginEnd.lowerBound])
        let rest = text[beginEnd.upperBound...]
        guard let end = rest.firstRange(of: "-----END \(label)-----") else {
            return nil
        }
        let inside = rest[..<end.lowerBound]
        self.label = label
        hasHeaders = inside.contains(":")
        guard !hasHeaders else {
            base64 = ""
            return
        }
        let cleaned = Self.withoutLineEnds(inside)
        guard let content = Data(base64Encoded: cleaned), !content.isEmpty else {
            return nil
        }
        base64 = cleaned
    }

    /// LF line ends, 64 characters a line.
    var normalized: String {
        var lines = ["-----BEGIN \(label)-----"]
        var rest = base64[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        lines.append("-----END \(label)-----\n")
        return lines.joined(separator: "\n")
    }

    private static func withoutLineEnds(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\":
                isEscaped = true
                continue
            case " ", "\t", "\r", "\n":
                break
            case "r", "n", "t":
                if !isEscaped {
                    result.unicodeScalars.append(scalar)
                }
            default:
                result.unicodeScalars.append(scalar)
            }
            isEscaped = false
        }
        return result
    }
}
