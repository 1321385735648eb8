/// `[scheme:]//authority[path]` (RFC 3986 §4.2) within a head's bytes: an address that names a host.
struct AddressParts {
    /// Without its colon; nil where it is the same as that of the page.
    let scheme: Range<Int>?
    /// User, host and port, as far as there are any.
    let authority: Range<Int>
    /// Path, query and fragment.
    let rest: Range<Int>

    /// Nil for a path, and for what is no address.
    init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound, ByteClass.isScheme(bytes[index]) { index += 1 }
        if index < range.upperBound, bytes[index] == ByteClass.colon, index > range.lowerBound {
            scheme = range.lowerBound..<index
            index += 1
        } else {
            guard index == range.lowerBound else { return nil }
            scheme = nil
        }
        guard bytes.hasPrefix(index..<range.upperBound, "//") else { return nil }
        let start = index + 2
        var end = start
        while end < range.upperBound, !ByteClass.endsAuthority(bytes[end]) { end += 1 }
        authority = start..<end
        rest = end..<range.upperBound
    }
}

extension ByteClass {
    /// What may stand in a scheme (RFC 3986 §3.1).
    @inline(__always)
    fileprivate static func isScheme(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    /// Begins a path, a query or a fragment.
    @inline(__always)
    static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}
