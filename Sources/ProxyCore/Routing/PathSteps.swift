/// What a server, or the repository behind it, may do to a path; none makes it longer.
package struct PathSteps: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

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
    /// `/a[1]/b` becomes `/a/b`: a sibling of the same name, or the first of them.
    static let siblings = PathSteps(rawValue: 1 << 5)
    /// `/a/_jcr_content` becomes `/a/jcr:content`.
    static let namespaces = PathSteps(rawValue: 1 << 6)
    /// `/a/{}b` becomes `/a/b`.
    static let emptyNamespaces = PathSteps(rawValue: 1 << 7)

    package static let all = PathSteps(rawValue: .max)

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
        case .siblings: Self.removeSiblings(&bytes, source, start)
        case .namespaces: Self.unmangleNamespaces(&bytes, source, start)
        case .emptyNamespaces: Self.removeEmptyNamespaces(&bytes, source, start)
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
