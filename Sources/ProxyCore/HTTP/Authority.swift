import AdobeIMS

/// `uri-host [":" port]` (RFC 3986 §3.2) within a head's bytes; user information is refused.
struct Authority: Sendable {
    /// The host without its port; an IPv6 literal with its brackets.
    let host: Range<Int>
    /// Nil without a port and with an empty one.
    let port: Int?

    init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        guard let end = Self.hostEnd(bytes, range), end > range.lowerBound else { return nil }
        host = range.lowerBound..<end
        guard end < range.upperBound else {
            port = nil
            return
        }
        guard bytes[end] == ByteClass.colon else { return nil }
        let digits = (end + 1)..<range.upperBound
        guard !digits.isEmpty else {
            port = nil
            return
        }
        guard let number = bytes.decimal(digits), number <= 65535 else { return nil }
        port = Int(number)
    }

    /// Whether two authorities name the same place; a port left out is the default one.
    func agrees(with other: Authority, in bytes: Span<UInt8>, defaultPort: Int) -> Bool {
        bytes.equals(host, ignoringCase: other.host)
            && port ?? defaultPort == other.port ?? defaultPort
    }

    /// Where the host ends; nil when it isn't one.
    private static func hostEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        guard index < range.upperBound else { return nil }
        if bytes[index] == UInt8(ascii: "[") {
            while index < range.upperBound, bytes[index] != UInt8(ascii: "]") { index += 1 }
            guard index < range.upperBound,
                IPAddress(bytes, in: (range.lowerBound + 1)..<index)?.isV6 == true
            else { return nil }
            return index + 1
        }
        while index < range.upperBound, bytes[index] != ByteClass.colon {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound,
                    ByteClass.hexadecimal(bytes[index + 1]) != nil,
                    ByteClass.hexadecimal(bytes[index + 2]) != nil
                else { return nil }
                index += 2
            } else if !ByteClass.isRegisteredName(bytes[index]) {
                return nil
            }
            index += 1
        }
        return index
    }
}
