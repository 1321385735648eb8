/// What a configuration may cost to be read: the parser follows every alias and every level, so that
/// some hundred bytes could keep it busy for hours, or end its stack.
enum YAMLBounds {
    /// Names that stand for values written elsewhere (`*NAME`). With so many, each of several others,
    /// a file is read in no time.
    private static let mostAliases = 16
    /// Levels of brackets, and of lists and keys in one line.
    private static let mostLevels = 64

    /// Where the text is beyond the bounds, and what to do about it; nil: it is not.
    static func problem(_ text: String) -> (position: Position, message: String)? {
        var aliases = 0
        var levels = 0
        for (index, line) in text.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).enumerated() where !isComment(line) {
            let position = Position(line: index + 1, column: 1)
            aliases += count(ofAliasesIn: line)
            if aliases > mostAliases {
                return (
                    position, "has more than \(mostAliases) aliases (*NAME); write their values out"
                )
            }
            levels += count("[{", in: line)
            if levels > mostLevels
                || count("-?", in: line.prefix(while: isIndentation)) > mostLevels
            {
                return (position, "has more than \(mostLevels) levels; write it flatter")
            }
            levels = max(0, levels - count("]}", in: line))
        }
        return nil
    }

    private static func isComment(_ line: Substring.UTF8View) -> Bool {
        line.first { !" \t".utf8.contains($0) } == UInt8(ascii: "#")
    }

    /// `- - ? ` before the first value of a line.
    private static func isIndentation(_ byte: UInt8) -> Bool { "-? \t".utf8.contains(byte) }

    private static func count(_ bytes: String, in line: Substring.UTF8View) -> Int {
        line.count { bytes.utf8.contains($0) }
    }

    /// A star that begins a value, with a name behind it.
    private static func count(ofAliasesIn line: Substring.UTF8View) -> Int {
        var count = 0
        var last = UInt8(ascii: " ")
        var lastButOne = last
        for byte in line {
            if last == UInt8(ascii: "*"), " \t,:[{-?".utf8.contains(lastButOne), isName(byte) {
                count += 1
            }
            (lastButOne, last) = (last, byte)
        }
        return count
    }

    private static func isName(_ byte: UInt8) -> Bool {
        FieldSyntax.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
