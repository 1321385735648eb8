/// What Sling and the repository make of names.
extension PathSteps {
    static func removeSiblings(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var index = source.lowerBound
        while index < source.upperBound {
            if let next = siblingEnd(bytes.span, source, index) {
                index = next
                continue
            }
            bytes[end] = bytes[index]
            end += 1
            index += 1
        }
        return end
    }

    /// Where `[1]` ends that begins at `index`, if it does and a name ends with it.
    private static func siblingEnd(
        _ bytes: Span<UInt8>,
        _ source: Range<Int>,
        _ index: Int
    ) -> Int? {
        guard bytes[index] == PathByte.bracket else { return nil }
        var next = index + 1
        while next < source.upperBound, ByteClass.isDigit(bytes[next]) { next += 1 }
        guard next > index + 1, next < source.upperBound, bytes[next] == PathByte.closingBracket
        else { return nil }
        next += 1
        return next == source.upperBound || PathByte.endsName(bytes[next]) ? next : nil
    }

    static func unmangleNamespaces(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var index = source.lowerBound
        while index < source.upperBound {
            bytes[end] = bytes[index]
            end += 1
            index += 1
            guard bytes[index - 1] == PathByte.slash, index < source.upperBound,
                bytes[index] == PathByte.underscore
            else { continue }
            // Of a name without `_` and slashes, up to the second `_`.
            var next = index + 1
            while next < source.upperBound, bytes[next] != PathByte.underscore,
                bytes[next] != PathByte.slash
            { next += 1 }
            guard next < source.upperBound, next > index + 1, bytes[next] == PathByte.underscore
            else { continue }
            index += 1
            while index < next {
                bytes[end] = bytes[index]
                end += 1
                index += 1
            }
            bytes[end] = PathByte.colon
            end += 1
            index += 1
        }
        return end
    }

    static func removeEmptyNamespaces(
        _ bytes: inout MutableSpan<UInt8>,
        _ source: Range<Int>,
        _ start: Int
    ) -> Int {
        var end = start
        var index = source.lowerBound
        while index < source.upperBound {
            bytes[end] = bytes[index]
            end += 1
            index += 1
            let isEmpty =
                bytes[index - 1] == PathByte.slash && index + 1 < source.upperBound
                && bytes[index] == PathByte.brace && bytes[index + 1] == PathByte.closingBrace
            if isEmpty { index += 2 }
        }
        return end
    }
}
