/// The one way for what a person wrote to get into a message: a secret in the wrong place must not
/// end in a log.
///
/// Quoted is only what looks like a path, a host, a name or a number: words and numbers with
/// punctuation between them. All else is described.
package enum UserText {
    private static let longest = 80
    private static let mostPieces = 16
    private static let longestName = 64

    /// `"127.0.0.1:99999"`, or `a text of 1704 bytes`.
    package static func quote(_ text: String) -> String {
        isPlain(text) ? "\"\(text)\"" : description(text)
    }

    /// As ``quote(_:)``, for a place where a secret may stand by mistake: only what has a slash or
    /// ends as files do is a path.
    package static func path(_ text: String) -> String {
        isPath(text) ? "\"\(text)\"" : description(text)
    }

    /// A key, without quotes: `author-write`, or `(a text of 40 bytes)`.
    package static func name(_ text: String) -> String {
        text.utf8.count <= longestName && isPlain(text) ? text : "(\(description(text)))"
    }

    /// A path without quotes: `/etc/proxy.conf`, or `(a text of 1704 bytes)`.
    package static func file(_ text: String) -> String {
        isPath(text) ? text : "(\(description(text)))"
    }

    /// A message of somebody else's, in which texts of the user's may stand.
    package static func without(_ texts: [String], in message: String) -> String {
        let secrets = texts.flatMap { text in
            // An option and its value may be one argument.
            [text]
                + (text.firstIndex(of: "=").map { [String(text[text.index(after: $0)...])] } ?? [])
        }
        // The longest first: others may be part of it.
        return secrets.filter { !$0.isEmpty && !isPlain($0) }
            .sorted { $0.utf8.count > $1.utf8.count }
            .reduce(message) { $0.replacing($1, with: description($1)) }
    }

    private static func description(_ text: String) -> String {
        text.isEmpty ? "an empty text" : "a text of \(text.utf8.count) bytes"
    }

    // MARK: What looks like something

    private static func isPath(_ text: String) -> Bool {
        let segments = text.split(separator: "/")
        guard let last = segments.last, text.utf8.count <= 1024,
            text.utf8.allSatisfy({ ByteClass.isAlphanumeric($0) || "/._-+~ ".utf8.contains($0) })
        else { return false }
        // Folders may have names that nobody thought of, such as those of containers.
        let isAnchored = ["/", "./", "../", "~/"].contains { text.hasPrefix($0) }
        guard isAnchored || segments.dropLast().allSatisfy({ isPlain(String($0)) }) else {
            return false
        }
        guard isAnchored || text.contains("/") else { return isPlain(text) && hasSuffix(last) }
        return isPlain(String(last))
    }

    /// `.json` and the like.
    private static func hasSuffix(_ name: Substring) -> Bool {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
        let suffix = name[name.index(after: dot)...]
        return (2...6).contains(suffix.utf8.count) && suffix.utf8.allSatisfy(ByteClass.isLetter)
    }

    /// Whether it looks like a host, a name or a number.
    package static func isPlain(_ text: String) -> Bool {
        guard (1...longest).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && !"@\"".utf8.contains($0) })
        else { return false }
        let pieces = text.utf8.split { !ByteClass.isAlphanumeric($0) }
        return pieces.count <= mostPieces && pieces.allSatisfy(isWordOrNumber)
    }

    /// `443`, `author`, `adobeIMS`, `p12345`, `64KiB`; not `eyJhbGci`, `p8e` or `3fa85f64`.
    private static func isWordOrNumber(_ piece: Substring.UTF8View) -> Bool {
        let letters = piece.prefix(while: ByteClass.isLetter)
        let rest = piece.dropFirst(letters.count)
        if letters.isEmpty {
            let digits = piece.prefix(while: ByteClass.isDigit)
            let unit = piece.dropFirst(digits.count)
            return digits.count <= 20 && unit.count <= 3 && unit.allSatisfy(ByteClass.isLetter)
        }
        return rest.count <= 6 && rest.allSatisfy(ByteClass.isDigit) && isWord(letters)
    }

    /// Letters that somebody could say: no long run of consonants, and few changes of case.
    private static func isWord(_ letters: Substring.UTF8View) -> Bool {
        guard letters.count <= 24 else { return false }
        var words = 1
        var length = 0
        var consonants = 0
        var wasLower = false
        for byte in letters {
            let isLower = byte >= UInt8(ascii: "a")
            if wasLower, !isLower { (words, length) = (words + 1, 0) }
            (wasLower, length) = (isLower, length + 1)
            consonants = "aeiouy".utf8.contains(byte | 0x20) ? 0 : consonants + 1
            guard consonants <= 5, length <= 14 else { return false }
        }
        return words <= (letters.count + 3) / 4
    }
}
