import NIOCore

/// Which of a client's cookies go upstream. Sessions never do: whoever asks, the credential is who it
/// is asked for.
package struct CookieRule: Sendable {
    /// Whether ``names`` are all that pass, or all that don't.
    let isAllowList: Bool
    let names: [String]

    /// `isAuthor`: Requests go to an author as a technical account.
    package init(_ upstream: Upstream, isAuthor: Bool) {
        isAllowList = isAuthor
        let keeps = upstream.affinity == .caller
        names = keeps == isAuthor ? [] : upstream.affinityCookies
    }

    /// Whether all cookies of a field do; none is not all.
    func passesAll(_ fields: FieldSection, _ index: Int) -> Bool {
        if !isAllowList, names.isEmpty {
            return !fields.hasSessionCookie(index)
        }
        let bytes = fields.bytes.readableBytesUInt8Span
        var isAny = false
        var cookies = ListElements(fields[index].valueRange, separatedBy: ";")
        while let cookie = cookies.next(in: bytes) {
            guard passes(bytes, cookie) else { return false }
            isAny = true
        }
        return isAny
    }

    func passes(_ bytes: Span<UInt8>, _ cookie: Range<Int>) -> Bool {
        if FieldSection.isSessionCookie(cookie, in: bytes) { return false }
        return isAllowList == names.contains { bytes.isCookie(cookie, named: $0) }
    }
}

extension Span<UInt8> {
    /// Whether `name=value` in the range is a cookie of that name, which is compared with case.
    func isCookie(_ range: Range<Int>, named name: String) -> Bool {
        guard hasPrefix(range, name) else { return false }
        var end = range.lowerBound + name.utf8.count
        while end < range.upperBound, ByteClass.isWhitespace(self[end]) { end += 1 }
        return end < range.upperBound && self[end] == UInt8(ascii: "=")
    }
}
