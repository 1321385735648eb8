import NIOCore
import ProxyCore

/// What a head or a body says when it is read in the plainest way: slow, simple, written apart from
/// the parsers that it checks.
enum PlainReading {
    /// Why the head might be read differently by somebody else; nil for no reason.
    static func doubt(about head: RequestHead) -> String? {
        let whole = text(head.bytes.readableBytesView)
        if let doubt = doubt(aboutLines: whole) { return doubt }
        let lines = whole.unicodeScalars.split(separator: "\n").map { String($0).dropLast() }
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == head.method.name else { return "request line" }
        guard words[2].hasPrefix("HTTP/1.") else { return "version" }
        let fields = lines.dropFirst().compactMap(field)
        let hosts = fields.filter { $0.name == "host" }
        guard hosts.count == 1 || (hosts.isEmpty && words[2].hasSuffix("0")) else { return "host" }
        let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
        let codings = fields.filter { $0.name == "transfer-encoding" }.map(\.value)
        switch head.framing {
        case .none:
            guard lengths.isEmpty, codings.isEmpty else { return "framing fields" }
        case .length(let length):
            guard lengths.count == 1, codings.isEmpty, Int64(lengths[0]) == length else {
                return "length"
            }
            guard lengths[0].allSatisfy(\.isNumber) else { return "sign" }
        case .chunked:
            guard lengths.isEmpty, codings.map({ $0.lowercased() }) == ["chunked"] else {
                return "coding"
            }
        }
        return nil
    }

    /// Judges line ends, field names and control characters, of a request or a response.
    static func doubt(aboutLines head: String) -> String? {
        let scalars = Array(head.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\r":
                guard index + 1 < scalars.count, scalars[index + 1] == "\n" else { return "CR" }
            case "\n": guard index > 0, scalars[index - 1] == "\r" else { return "LF" }
            case "\t", " "..."~", "\u{80}"...: break
            default: return "control"
            }
        }
        guard scalars.suffix(4) == ["\r", "\n", "\r", "\n"] else { return "end" }
        let lines = head.unicodeScalars.split(separator: "\n").map { String($0).dropLast() }
        for line in lines.dropFirst().dropLast() {
            guard let field = field(line), !field.name.isEmpty else { return "field" }
            guard field.name.unicodeScalars.allSatisfy({ $0 > " " && $0 < "\u{7F}" }) else {
                return "name"
            }
        }
        return nil
    }

    /// The body that the chunks hold, without a look at their extensions; nil for a broken one.
    static func chunks(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        var body = ""
        while let lineFeed = rest.firstIndex(of: 10) {
            let line = rest[..<lineFeed]
            let digits = text(
                line.prefix { UInt8(ascii: "0")...UInt8(ascii: "f") ~= $0 && $0 != 59 }
            )
            guard let size = Int(digits, radix: 16), size >= 0 else { return nil }
            if size == 0 { return body }
            rest = rest[(lineFeed + 1)...]
            guard rest.count >= size + 2 else { return nil }
            body += text(rest.prefix(size))
            rest = rest.dropFirst(size + 2)
        }
        return nil
    }

    private static func field(_ line: Substring) -> (name: String, value: String)? {
        let scalars = line.unicodeScalars
        guard let colon = scalars.firstIndex(of: ":") else { return nil }
        let blank: Set<Unicode.Scalar> = [" ", "\t"]
        let value = scalars[colon...].dropFirst().drop { blank.contains($0) }
        let trimmed = value.reversed().drop { blank.contains($0) }.reversed()
        var text = ""
        text.unicodeScalars.append(contentsOf: trimmed)
        return (String(scalars[..<colon]).lowercased(), text)
    }
}
