/// What a host looks like in an address or URL (RFC 3986 §3.2.2), without brackets.
package enum HostSyntax {
    /// Whether the text is an IPv4 or IPv6 address or a name of DNS letters.
    package static func isValid(_ host: String) -> Bool {
        if IPAddress(host) != nil { return true }
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

    package static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}
