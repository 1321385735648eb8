/// `host[:port]` of the configuration or of a credentials file, an IPv6 literal in its brackets.
package struct HostAndPort: Sendable {
    /// Lower case, an IPv6 address in its brackets and as browsers write it.
    package let host: String
    package let port: Int?

    /// Without the brackets.
    package var name: String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    package init?(_ text: Substring) {
        var host = text
        var port: Int?
        let bracket = text.lastIndex(of: "]")
        if let colon = text.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
            port = PortSyntax.port(text[text.index(after: colon)...])
            guard port != nil else { return nil }
            host = text[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        guard HostSyntax.isValid(String(name)), isBracketed == name.contains(":") else {
            return nil
        }
        let address = isBracketed ? IPAddress(String(name)) : nil
        self.host = address.map { "[\($0)]" } ?? host.lowercased()
        self.port = port
    }
}
