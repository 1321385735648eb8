import AdobeIMS
import NIOCore

/// What `Host` may say: names that can only mean this machine, and those that the operator added.
///
/// A page whose own name was made to resolve to this machine (DNS rebinding) is of the same origin
/// for its browser, so nothing but the name in `Host` gives it away.
struct HostRule: Sendable {
    /// The one that clients have reached; nil on a Unix socket, which has none.
    var port: Int?
    /// Whether `Host` has to name that port. On a loopback listener it adds nothing: a page whose name
    /// was led here is of that name, whatever port it writes. A development server in front, or a
    /// container's mapped port, writes another one.
    private let isPortJudged: Bool
    /// What a host without a port means.
    private let defaultPort: Int
    private let allowed: [AllowedHost]

    init(isTLS: Bool, isPortJudged: Bool, allowed: [AllowedHost]) {
        defaultPort = isTLS ? 443 : 80
        self.isPortJudged = isPortJudged
        self.allowed = allowed
    }

    /// A target in absolute form agrees with `Host`, or its head would be none.
    func allows(_ head: RequestHead) -> Bool {
        guard head.fields.contains(.host), let authority = head.authority else { return false }
        let bytes = head.bytes.readableBytesUInt8Span
        return allows(authority, in: bytes, anyPort: !isPortJudged)
    }

    /// Whether an origin of this host and port is the listener's own. Here the port counts: pages of
    /// other servers of this machine are strangers.
    func owns(_ authority: Authority, in bytes: Span<UInt8>) -> Bool {
        allows(authority, in: bytes, anyPort: false)
    }

    /// Whether the name can only mean this machine.
    static func isThisMachine(_ authority: Authority, in bytes: Span<UInt8>) -> Bool {
        address(bytes, authority.host)?.isLoopback
            ?? isLocalhost(bytes, withoutLastDot(bytes, authority.host))
    }

    private func allows(_ authority: Authority, in bytes: Span<UInt8>, anyPort: Bool) -> Bool {
        let named = authority.port ?? defaultPort
        let isOwnPort = anyPort || port == nil || port == named
        if isOwnPort, Self.isThisMachine(authority, in: bytes) { return true }
        let address = Self.address(bytes, authority.host)
        let name = Self.withoutLastDot(bytes, authority.host)
        return allowed.contains { host in
            guard host.port.map({ $0 == named }) ?? isOwnPort else { return false }
            guard let allowed = host.address else {
                return bytes.equals(name, ignoringCase: host.name)
            }
            return allowed == address
        }
    }

    /// `localhost`, or a name below it (RFC 6761 §6.3).
    private static func isLocalhost(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        let local = "localhost"
        guard name.count > local.utf8.count else { return bytes.equals(name, ignoringCase: local) }
        let last = (name.upperBound - local.utf8.count)..<name.upperBound
        return bytes.equals(last, ignoringCase: local)
            && areLabels(bytes, name.lowerBound..<last.lowerBound)
    }

    private static func address(_ bytes: Span<UInt8>, _ host: Range<Int>) -> IPAddress? {
        let isBracketed = bytes[host.lowerBound] == UInt8(ascii: "[")
        return IPAddress(
            bytes,
            in: isBracketed ? (host.lowerBound + 1)..<(host.upperBound - 1) : host
        )
    }

    private static func withoutLastDot(_ bytes: Span<UInt8>, _ host: Range<Int>) -> Range<Int> {
        bytes[host.upperBound - 1] == dot ? host.lowerBound..<(host.upperBound - 1) : host
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
