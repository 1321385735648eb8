package import NIOCore

extension Upstream {
    /// What stands behind this upstream's origin and base path in an address (with its scheme or
    /// from `//` on), or behind its base path in a path; begins with a slash, byte for byte. Nil for
    /// what is elsewhere, and for any path where there is no base to take off.
    package func path(of address: ByteBuffer) -> ByteBuffer? {
        let span = address.readableBytesUInt8Span
        let origins = [url.origin, url.originWithPort]
        let hosts = origins.map { String($0.dropFirst(url.scheme.rawValue.utf8.count + 1)) }
        for origin in origins + hosts + (basePath.isEmpty ? [] : [""])
        where span.hasPrefix(0..<span.count, ignoringCase: origin) {
            let path = origin.utf8.count..<span.count
            guard span.hasPrefix(path, basePath) else { continue }
            let rest = (path.lowerBound + basePath.utf8.count)..<span.count
            let next = rest.isEmpty ? UInt8(ascii: "?") : span[rest.lowerBound]
            guard "/?#".utf8.contains(next) else { continue }
            var result = ByteBuffer()
            if next != UInt8(ascii: "/") { result.writeStaticString("/") }
            let start = address.readerIndex + rest.lowerBound
            if let tail = address.getSlice(at: start, length: rest.count) {
                result.writeImmutableBuffer(tail)
            }
            return result
        }
        return nil
    }
}
