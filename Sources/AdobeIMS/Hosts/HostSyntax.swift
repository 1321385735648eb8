/// What a host looks like in an address or URL (RFC 3986 §3.2.2), without brackets.
package enum HostSyntax {
    /// Whether the text is an IPv4 or IPv6 address or a name of DNS letters.
    package static func isValid(_ host: String) -> Bool {
        if host.utf8.contains(UInt8(ascii: ":")) { return ipv6(host) != nil }
        if ipv4(host) != nil { return true }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, let last = labels.last else { return false }
        // Resolvers read "127.1" and "0x7f.1" as addresses: a last label of digits is one, or a
        // mistake.
        guard let first = last.utf8.first, !isDigit(first) else { return false }
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.utf8.first != UInt8(ascii: "-")
                && label.utf8.allSatisfy(isNameByte)
        }
    }

    /// The four octets of a dotted-decimal address.
    package static func ipv4(_ text: String) -> [UInt8]? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            // A leading zero means octal to some resolvers.
            guard (1...3).contains(part.count), part.allSatisfy(isDigit),
                part.count == 1 || part.first != UInt8(ascii: "0"),
                let octet = UInt8(String(Substring(part)))
            else { return nil }
            octets.append(octet)
        }
        return octets
    }

    /// The eight groups of an address (RFC 4291 §2.2, without an embedded IPv4 address or a zone).
    package static func ipv6(_ text: String) -> [UInt16]? {
        let halves = text.components(around: "::")
        guard halves.count <= 2 else { return nil }
        var groups: [[UInt16]] = []
        for half in halves {
            guard let read = ipv6Groups(half) else { return nil }
            groups.append(read)
        }
        guard groups.count == 2 else { return groups[0].count == 8 ? groups[0] : nil }
        let missing = 8 - groups[0].count - groups[1].count
        guard missing >= 1 else { return nil }
        return groups[0] + Array(repeating: 0, count: missing) + groups[1]
    }

    private static func ipv6Groups(_ text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    package static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

extension String {
    /// The pieces around every occurrence of a separator of two characters.
    fileprivate func components(around separator: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = startIndex
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                pieces.append(self[start..<index])
                index = self.index(index, offsetBy: separator.count)
                start = index
            } else {
                index = self.index(after: index)
            }
        }
        return pieces + [self[start...]]
    }
}
