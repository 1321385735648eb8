import AdobeIMS
import NIOCore

/// What `Host` may say: names that can only mean this machine, and those that the operator added.
///
/// A page whose own name was made to resolve to this machine (DNS rebinding) is of the same origin
/// for its browser, so nothing but the name in `Host` gives it away.
struct HostRule: Sendable {
    /// Nil on a Unix socket, which has none.
    private let port: Int?
    /// What a host without a port means.
    private let defaultPort: Int
    private let allowed: [AllowedHost]

    init(port: Int?, isTLS: Bool, allowed: [AllowedHost]) {
        self.port = port
        defaultPort = isTLS ? 443 : 80
        self.allowed = allowed
    }

    /// A target in absolute form agrees with `Host`, or its head would be none.
    func allows(_ head: RequestHead) -> Bool {
        guard head.fields.contains(.host), let authority = head.authority else { return false }
        return allows(authority, in: head.bytes.readableBytesUInt8Span)
    }

    func allows(_ authority: Authority, in bytes: Span<UInt8>) -> Bool {
        let named = authority.port ?? defaultPort
        let isOwnPort = port == nil || port == named
        if isOwnPort, Self.isThisMachine(bytes, authority.host) { return true }
        let name = Self.withoutLastDot(bytes, authority.host)
        return allowed.contains { host in
            (host.port.map { $0 == named } ?? isOwnPort)
                && bytes.equals(name, ignoringCase: host.name)
        }
    }

    /// Strict on purpose: of addresses only the spellings that all resolvers read alike.
    private static func isThisMachine(_ bytes: Span<UInt8>, _ host: Range<Int>) -> Bool {
        if bytes[host.lowerBound] == UInt8(ascii: "[") {
            return isOne(bytes, (host.lowerBound + 1)..<(host.upperBound - 1))
        }
        if bytes.hasPrefix(host, "127."), Authority.isIPv4(bytes, host) { return true }
        let name = withoutLastDot(bytes, host)
        let local = "localhost"
        guard name.count > local.utf8.count else { return bytes.equals(name, ignoringCase: local) }
        let last = (name.upperBound - local.utf8.count)..<name.upperBound
        return bytes.equals(last, ignoringCase: local)
            && areLabels(bytes, name.lowerBound..<last.lowerBound)
    }

    private static func withoutLastDot(_ bytes: Span<UInt8>, _ host: Range<Int>) -> Range<Int> {
        bytes[host.upperBound - 1] == dot ? host.lowerBound..<(host.upperBound - 1) : host
    }

    /// Whether an address is `::1`: a one, and before it nothing but zeros in any grouping.
    private static func isOne(_ bytes: Span<UInt8>, _ address: Range<Int>) -> Bool {
        guard let last = address.last, bytes[last] == UInt8(ascii: "1") else { return false }
        for index in address.dropLast() {
            switch bytes[index] {
            case UInt8(ascii: "0"), ByteClass.colon, dot: continue
            default: return false
            }
        }
        return true
    }

    /// Labels of a name, each with its dot.
    private static func areLabels(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var isLabelEmpty = true
        for index in range {
            if bytes[index] == dot {
                if isLabelEmpty { return false }
                isLabelEmpty = true
            } else {
                guard HostSyntax.isNameByte(bytes[index]) else { return false }
                isLabelEmpty = false
            }
        }
        return isLabelEmpty
    }

    private static let dot = UInt8(ascii: ".")
}
