package import AdobeIMS

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

    package static func address(_ address: IPAddress) -> Self {
        let groups = address.groups.map { String($0, radix: 16) }
        return Self(
            kind: .address,
            value: groups.isEmpty ? address.description : groups.joined(separator: ":")
        )
    }

    /// Takes a text of the configuration for what it looks like.
    package init(_ text: String) {
        if let address = IPAddress(text) {
            self = .address(address)
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
