package import NIOCore

extension Upstream {
    /// What stands behind this upstream's origin and base path in an address (with any of its schemes
    /// or from `//` on), or behind its base path in a path; begins with a slash, byte for byte. Nil for
    /// what is elsewhere, and for any path where there is no base to take off.
    package func path(of address: ByteBuffer) -> ByteBuffer? {
        let span = address.readableBytesUInt8Span
        let start: Int
        if let parts = AddressParts(span, in: 0..<span.count) {
            guard url.isMeant(by: parts, in: span) else { return nil }
            start = parts.rest.lowerBound
        } else {
            guard !basePath.isEmpty else { return nil }
            start = 0
        }
        guard span.hasPrefix(start..<span.count, basePath) else { return nil }
        let rest = (start + basePath.utf8.count)..<span.count
        guard rest.isEmpty || ByteClass.endsAuthority(span[rest.lowerBound]) else { return nil }
        var result = ByteBuffer()
        if rest.isEmpty || span[rest.lowerBound] != UInt8(ascii: "/") {
            result.writeStaticString("/")
        }
        let tail = address.getSlice(at: address.readerIndex + rest.lowerBound, length: rest.count)
        if let tail { result.writeImmutableBuffer(tail) }
        return result
    }
}
