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
                isIPv6(bytes, (range.lowerBound + 1)..<index)
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

    /// Up to eight groups of hexadecimal digits, one `::`, perhaps an IPv4 address at the end.
    private static func isIPv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = range.upperBound
        var index = range.lowerBound
        var groups = 0
        var isCompressed = false
        if range.count >= 2, bytes[index] == ByteClass.colon, bytes[index + 1] == ByteClass.colon {
            isCompressed = true
            index += 2
            if index == end { return true }
        }
        while groups < 8 {
            let start = index
            while index < end, ByteClass.hexadecimal(bytes[index]) != nil { index += 1 }
            if index < end, bytes[index] == UInt8(ascii: ".") {
                guard isCompressed ? groups < 6 : groups == 6 else { return false }
                return isIPv4(bytes, start..<end)
            }
            guard (1...4).contains(index - start) else { return false }
            groups += 1
            if index == end { return isCompressed ? groups < 8 : groups == 8 }
            guard bytes[index] == ByteClass.colon, index + 1 < end else { return false }
            index += 1
            if bytes[index] == ByteClass.colon {
                guard !isCompressed else { return false }
                isCompressed = true
                index += 1
                if index == end { return groups < 8 }
            }
        }
        return false
    }

    /// Four numbers of 0–255 without leading zeros.
    static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        for part in 0..<4 {
            if part > 0 {
                guard index < range.upperBound, bytes[index] == UInt8(ascii: ".") else {
                    return false
                }
                index += 1
            }
            let start = index
            while index < range.upperBound, ByteClass.isDigit(bytes[index]) { index += 1 }
            guard let number = bytes.decimal(start..<index), number <= 255 else { return false }
            guard index - start == 1 || bytes[start] != UInt8(ascii: "0") else { return false }
        }
        return index == range.upperBound
    }
}
