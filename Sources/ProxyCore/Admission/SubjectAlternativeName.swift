import AdobeIMS

/// One name that a certificate gives its holder (RFC 5280 §4.2.1.6).
package struct SubjectAlternativeName: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String {
        case dns = "DNS"
        case uri = "URI"
        case email = "email"
        case address = "IP"
    }

    private let kind: Kind
    private let value: String

    package static func dns(_ name: String) -> Self {
        Self(kind: .dns, value: name.lowercased())
    }

    package static func uri(_ uri: String) -> Self { Self(kind: .uri, value: uri) }

    package static func email(_ address: String) -> Self { Self(kind: .email, value: address) }

    /// `octets`: 4 or 16.
    package static func address(_ octets: [UInt8]) -> Self {
        if octets.count == 4 {
            return Self(kind: .address, value: octets.map(String.init).joined(separator: "."))
        }
        let groups = stride(from: 1, to: octets.count, by: 2).map { index in
            String(UInt16(octets[index - 1]) << 8 | UInt16(octets[index]), radix: 16)
        }
        return Self(kind: .address, value: groups.joined(separator: ":"))
    }

    /// Takes a text of the configuration for what it looks like.
    package init(_ text: String) {
        if let octets = HostSyntax.ipv4(text) {
            self = .address(octets)
        } else if let groups = HostSyntax.ipv6(text) {
            self = .address(groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
        } else if text.utf8.contains(ByteClass.colon) {
            self = .uri(text)
        } else if text.utf8.contains(UInt8(ascii: "@")) {
            self = .email(text)
        } else {
            self = .dns(text)
        }
    }

    private init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }

    /// As OpenSSL writes it: `DNS:importer.internal`.
    package var description: String { "\(kind.rawValue):\(value)" }
}
