/// What a server may do to a path; none makes it longer.
struct PathSteps: OptionSet, Sendable {
    let rawValue: UInt8

    /// Escapes become what they stand for.
    static let decoding = PathSteps(rawValue: 1 << 0)
    /// `\` becomes `/`.
    static let slashes = PathSteps(rawValue: 1 << 1)
    /// `/a;x=1/b` becomes `/a/b`.
    static let parameters = PathSteps(rawValue: 1 << 2)
    /// `//` becomes `/`.
    static let emptySegments = PathSteps(rawValue: 1 << 3)
    /// RFC 3986 §5.2.4.
    static let dots = PathSteps(rawValue: 1 << 4)

    var count: Int { rawValue.nonzeroBitCount }

    /// Takes one step out.
    mutating func takeFirst() -> PathSteps? {
        guard !isEmpty else { return nil }
        let first = PathSteps(rawValue: 1 << rawValue.trailingZeroBitCount)
        remove(first)
        return first
    }

    /// Writes what this one step makes of the path in `source` to `start` and behind.
    ///
    /// - Returns: where it ends.
    func apply(
        to bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        writingAt start: Int
    ) -> Int {
        switch self {
        case .decoding: Self.decode(&bytes, source, start)
        case .slashes: Self.turnSlashes(&bytes, source, start)
        case .parameters: Self.removeParameters(&bytes, source, start)
        case .emptySegments: Self.removeEmptySegments(&bytes, source, start)
        default: Self.removeDots(&bytes, source, start)
        }
    }

    private static func decode(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var index = source.lowerBound
        while index < source.upperBound {
            var byte = bytes[index]
            if byte == PathByte.percent, index + 2 < source.upperBound,
                let high = ByteClass.hexadecimal(bytes[index + 1]),
                let low = ByteClass.hexadecimal(bytes[index + 2])
            {
                byte = high << 4 | low
                index += 2
            }
            bytes[end] = byte
            end += 1
            index += 1
        }
        return end
    }

    private static func turnSlashes(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        for index in source {
            let byte = bytes[index]
            bytes[end] = byte == PathByte.backslash ? PathByte.slash : byte
            end += 1
        }
        return end
    }

    private static func removeParameters(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var isParameter = false
        for index in source {
            let byte = bytes[index]
            if byte == PathByte.semicolon { isParameter = true }
            if byte == PathByte.slash { isParameter = false }
            if isParameter { continue }
            bytes[end] = byte
            end += 1
        }
        return end
    }

    private static func removeEmptySegments(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var previous: UInt8 = 0
        for index in source {
            let byte = bytes[index]
            defer { previous = byte }
            if byte == PathByte.slash, previous == PathByte.slash { continue }
            bytes[end] = byte
            end += 1
        }
        return end
    }

    /// What is written so far is the stack: `..` takes the last segment back, with its slash. So each
    /// byte is written once and taken back at most once.
    private static func removeDots(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var index = source.lowerBound
        while index < source.upperBound {
            // A slash and the segment behind it.
            var next = index + 1
            while next < source.upperBound, bytes[next] != PathByte.slash { next += 1 }
            let dots = next - index - 1
            let isDots =
                (1...2).contains(dots) && bytes[next - 1] == PathByte.dot
                && bytes[index + 1] == PathByte.dot
            if isDots {
                if dots == 2, end > start {
                    repeat { end -= 1 } while end > start && bytes[end] != PathByte.slash
                }
                if next == source.upperBound {
                    bytes[end] = PathByte.slash
                    end += 1
                }
                index = next
            } else {
                while index < next {
                    bytes[end] = bytes[index]
                    end += 1
                    index += 1
                }
            }
        }
        return end
    }
}
