/// An IP address as it is written (RFC 4291 §2.2, RFC 5952): the one reading of it in the proxy.
///
/// Strict on purpose: of the many spellings only those that all resolvers read alike. Neither zones
/// nor brackets belong to an address.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// The longest one: six groups and an embedded IPv4 address.
    private static let longest = 45

    package init?(_ text: String) {
        let bytes = text.utf8Span.span
        self.init(bytes, in: bytes.indices)
    }

    package init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        guard range.count <= Self.longest else { return nil }
        if let address = Self.v4(bytes, range) {
            self = .v4(address)
        } else if let address = Self.v6(bytes, range) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    /// `octets`: 4 or 16, the first one first.
    package init?(octets: [UInt8]) {
        switch octets.count {
        case 4: self = .v4(octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self = .v6(octets.reduce(0) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }

    package var isV6: Bool {
        if case .v6 = self { true } else { false }
    }

    /// Whether it always means this machine: 127/8 or `::1`. IPv4 addresses within IPv6 (`::ffff:…`)
    /// don't: systems differ about them.
    package var isLoopback: Bool {
        switch self {
        case .v4(let address): address >> 24 == 127
        case .v6(let address): address == 1
        }
    }

    /// The eight groups of an IPv6 address; none of an IPv4 address.
    package var groups: [UInt16] {
        guard case .v6(let address) = self else { return [] }
        return (0..<8).map { UInt16(truncatingIfNeeded: address >> (112 - 16 * $0)) }
    }

    // MARK: Reading

    /// Four numbers of 0–255; a leading zero means octal to some resolvers.
    private static func v4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32? {
        var address: UInt32 = 0
        var index = range.lowerBound
        for part in 0..<4 {
            if part > 0 {
                guard index < range.upperBound, bytes[index] == dot else { return nil }
                index += 1
            }
            let start = index
            var number: UInt32 = 0
            while index < range.upperBound, isDigit(bytes[index]) {
                number = number * 10 + UInt32(bytes[index] - UInt8(ascii: "0"))
                index += 1
                guard number <= 255 else { return nil }
            }
            guard index - start == 1 || index > start && bytes[start] != UInt8(ascii: "0") else {
                return nil
            }
            address = address << 8 | number
        }
        return index == range.upperBound ? address : nil
    }

    /// Eight groups of hexadecimal digits, of which one `::` may stand for some, and an IPv4 address
    /// for the last two.
    private static func v6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt128? {
        let end = range.upperBound
        var index = range.lowerBound
        var groups: UInt128 = 0
        var count = 0
        var gap: Int?
        if range.count >= 2, bytes[index] == colon, bytes[index + 1] == colon {
            gap = 0
            index += 2
        }
        while index < end {
            let start = index
            var group: UInt128 = 0
            while index < end, let digit = hexadecimal(bytes[index]) {
                group = group << 4 | UInt128(digit)
                index += 1
            }
            guard (1...4).contains(index - start), count < 8 else { return nil }
            if index < end, bytes[index] == dot {
                guard count <= 6, let address = v4(bytes, start..<end) else { return nil }
                groups = groups << 32 | UInt128(address)
                count += 2
                break
            }
            groups = groups << 16 | group
            count += 1
            guard index < end else { break }
            guard bytes[index] == colon, index + 1 < end else { return nil }
            index += 1
            if bytes[index] == colon {
                guard gap == nil else { return nil }
                gap = count
                index += 1
            }
        }
        return spread(groups, count, gap)
    }

    /// Puts the zeros where `::` stood, behind `gap` groups.
    private static func spread(_ groups: UInt128, _ count: Int, _ gap: Int?) -> UInt128? {
        guard let gap else { return count == 8 ? groups : nil }
        guard count < 8 else { return nil }
        let last = 16 * (count - gap)
        return (groups >> last) << (16 * (8 - gap)) | groups & (1 << last - 1)
    }

    private static let dot = UInt8(ascii: ".")
    private static let colon = UInt8(ascii: ":")

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    /// 0–15, or nil for anything but a hexadecimal digit.
    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- UInt8(ascii: "0") }
        let letter = (byte | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// As browsers write it, an IPv6 address without brackets.
    package var description: String {
        switch self {
        case .v4(let address):
            return (0..<4).map { String(address >> (24 - 8 * $0) & 255) }.joined(separator: ".")
        case .v6:
            let groups = groups
            let zeros = Self.longestZeros(groups)
            func text(_ range: Range<Int>) -> String {
                groups[range].map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard zeros.count > 1 else { return text(0..<8) }
            return text(0..<zeros.lowerBound) + "::" + text(zeros.upperBound..<8)
        }
    }

    /// The first one of several.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            guard groups[index] == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
