/// Finds addresses at an upstream in a text: with either scheme or none, host in any letters, with or
/// without a usual port, slashes as they are or as JSON escapes them, below its base path.
///
/// Made once for a route, immutable. The host is what is looked for, by Horspool's method: the byte
/// under the window's end says how far the host can't begin, which for most bytes is far.
package final class LinkPattern: Sendable {
    /// An address in the text.
    struct Link {
        /// Where the colon of its scheme stands; nil without a scheme.
        let colon: Int?
        let host: Int
        /// Behind host, port and base path.
        let end: Int
    }

    enum Match {
        /// More bytes are needed to tell.
        case unclear
        case link(Link)
    }

    /// So many bytes at most tell whether an address begins at the first one.
    let longest: Int
    private let host: [UInt8]
    /// One of these stands behind the host, or none where they are usual.
    private let ports: [[UInt8]]
    private let isPortOptional: Bool
    private let basePath: [UInt8]
    /// What is looked for: the slash before the host, the host, and its port if that has to be there.
    private let needle: CaselessText
    /// By the byte under the window's end: how far the window may move; 0: look.
    private let shifts: [UInt8]
    /// How far it may move where the byte at its end was right and another one wasn't.
    private let shiftBehind: Int

    package init(_ url: UpstreamURL) {
        host = Array(url.writtenHost.lowercased().utf8)
        isPortOptional = url.hasUsualPort
        let numbers = isPortOptional ? UpstreamURL.usualPorts : [url.port]
        ports = numbers.map { Array(":\($0)".utf8) }
        basePath = Array(url.basePath.utf8)
        let needle = [UInt8(ascii: "/")] + host + (isPortOptional ? [] : ports[0])
        self.needle = CaselessText(needle)
        var shifts = [UInt8](repeating: UInt8(clamping: needle.count), count: 256)
        for (index, byte) in needle.enumerated() {
            let shift = UInt8(clamping: needle.count - 1 - index)
            shifts[Int(byte)] = shift
            if ByteClass.isLetter(byte) { shifts[Int(byte & ~0x20)] = shift }
        }
        self.shifts = shifts
        let earlier = needle.dropLast().lastIndex(of: needle[needle.count - 1])
        shiftBehind = min(earlier.map { needle.count - 1 - $0 } ?? needle.count, 255)
        let slashes = 4 + 2 * basePath.count
        longest = 6 + slashes + host.count + 6 + LinkBoundary.longestUser + 1
    }

    /// Where the next slash stands, from `start` on, that has the host behind it; nil: none has, of
    /// those that are there as a whole.
    func next(in bytes: Span<UInt8>, from start: Int) -> Int? {
        // A span can't be taken of what an object holds.
        let allShifts = shifts
        let shifts = allShifts.span
        let width = needle.count
        var last = start + width - 1
        while last < bytes.count {
            let shift = Int(shifts[Int(bytes[last])])
            guard shift == 0 else {
                last += shift
                continue
            }
            let first = last - (width - 1)
            if needle.stands(at: first, in: bytes) { return first }
            last += shiftBehind
        }
        return nil
    }

    /// Whether an address at the upstream stands around a slash that ``next(in:from:)`` has found, so
    /// that only what is before and behind its host is to be read.
    ///
    /// - Parameters:
    ///   - bytes: The text, or a piece of it.
    ///   - slash: The one before the host.
    ///   - floor: The address begins no earlier.
    ///   - previous: The byte before all; nil at the text's beginning.
    ///   - isEnd: Nothing comes behind these bytes.
    /// - Returns: Where it begins; nil if it is none.
    func match(
        _ bytes: Span<UInt8>,
        around slash: Int,
        notBefore floor: Int,
        behind previous: UInt8?,
        isEnd: Bool
    ) -> (start: Int, match: Match)? {
        var index = slash
        if index > floor, bytes[index - 1] == ByteClass.backslash { index -= 1 }
        guard index > floor, bytes[index - 1] == UInt8(ascii: "/") else { return nil }
        index -= 1
        if index > floor, bytes[index - 1] == ByteClass.backslash { index -= 1 }
        var colon: Int?
        if index > floor, bytes[index - 1] == ByteClass.colon {
            index -= 1
            colon = index
            if index > floor, bytes[index - 1] | 0x20 == UInt8(ascii: "s") { index -= 1 }
            index -= Self.schemeLength
            guard index >= floor, Self.isScheme(bytes, at: index) else { return nil }
        } else if let before = index > 0 ? bytes[index - 1] : previous,
            !Self.mayStandBefore(before)
        {
            return nil
        }
        var cursor = LinkCursor(at: slash + needle.count)
        let isPortThere = !isPortOptional || takePort(&cursor, bytes)
        let end = isPortThere ? endOfAddress(&cursor, bytes) : nil
        if cursor.isAtEnd, !isEnd { return (index, .unclear) }
        return end.map { (index, .link(Link(colon: colon, host: slash + 1, end: $0))) }
    }

    /// Whether an address may begin with that byte.
    @inline(__always)
    static func mayBegin(with byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "h") || byte == UInt8(ascii: "/")
            || byte == ByteClass.backslash
    }

    /// Whether more bytes are needed to tell if an address at the upstream begins at `start`.
    ///
    /// `previous`: The byte before; nil at the text's beginning.
    func isUnclear(_ bytes: Span<UInt8>, at start: Int, behind previous: UInt8?) -> Bool {
        var cursor = LinkCursor(at: start)
        readAddress(&cursor, bytes, previous)
        return cursor.isAtEnd
    }

    private func readAddress(
        _ cursor: inout LinkCursor,
        _ bytes: Span<UInt8>,
        _ previous: UInt8?
    ) {
        if bytes[cursor.position] | 0x20 == UInt8(ascii: "h") {
            guard cursor.take(ignoringCase: Self.scheme, of: bytes) else { return }
            if let byte = cursor.peek(bytes), byte | 0x20 == UInt8(ascii: "s") { cursor.skip() }
            guard cursor.take(ByteClass.colon, of: bytes) else { return }
        } else if let previous, !Self.mayStandBefore(previous) {
            return
        }
        guard cursor.takeSlash(of: bytes), cursor.takeSlash(of: bytes),
            cursor.take(ignoringCase: host, of: bytes), takePort(&cursor, bytes)
        else { return }
        _ = endOfAddress(&cursor, bytes)
    }

    /// Where the base path ends behind host and port, and with it the address; nil: it is none.
    private func endOfAddress(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Int? {
        guard !basePath.isEmpty else {
            let end = cursor.position
            return LinkBoundary.endsHost(&cursor, bytes) ? end : nil
        }
        for byte in basePath {
            let isThere =
                byte == UInt8(ascii: "/")
                ? cursor.takeSlash(of: bytes) : cursor.take(byte, of: bytes)
            guard isThere else { return nil }
        }
        let end = cursor.position
        return LinkBoundary.endsSegment(&cursor, bytes) ? end : nil
    }

    /// Where the upstream's host and port end that a source of a policy begins with, without a scheme;
    /// nil: it is something else.
    func endOfHost(_ bytes: Span<UInt8>, _ source: Range<Int>) -> Int? {
        let bytes = bytes.extracting(source)
        var cursor = LinkCursor(at: 0)
        guard basePath.isEmpty, cursor.take(ignoringCase: host, of: bytes),
            takePort(&cursor, bytes)
        else { return nil }
        let end = source.lowerBound + cursor.position
        return LinkBoundary.endsHost(&cursor, bytes) ? end : nil
    }

    private func takePort(_ cursor: inout LinkCursor, _ bytes: Span<UInt8>) -> Bool {
        guard cursor.peek(bytes) == ByteClass.colon else { return isPortOptional }
        for port in ports {
            var taken = cursor
            if taken.take(ignoringCase: port, of: bytes) || taken.isAtEnd {
                cursor = taken
                return !taken.isAtEnd
            }
        }
        return false
    }

    /// What stands before an address that has no scheme. Behind a colon it would have another one;
    /// behind a name it is a path.
    private static func mayStandBefore(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, ByteClass.quote, UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "("),
            UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: ";"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "|"):
            true
        default:
            false
        }
    }

    private static let scheme = Array("http".utf8)
    /// Of `http`.
    static let schemeLength = 4

    @inline(__always)
    private static func isScheme(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        bytes[index] | 0x20 == UInt8(ascii: "h") && bytes[index + 1] | 0x20 == UInt8(ascii: "t")
            && bytes[index + 2] | 0x20 == UInt8(ascii: "t")
            && bytes[index + 3] | 0x20 == UInt8(ascii: "p")
    }
}
