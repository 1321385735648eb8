extension UpstreamURL {
    /// Whether an address leads to this server, in whatever spelling: AEM behind its CDN doesn't
    /// always know by which scheme and port it is reached. Where the port is a usual one, so may the
    /// address's be; any other port is another server.
    func isMeant(by address: AddressParts, in bytes: Span<UInt8>) -> Bool {
        if let scheme = address.scheme, !bytes.equals(scheme, ignoringCase: "https"),
            !bytes.equals(scheme, ignoringCase: "http")
        {
            return false
        }
        guard let authority = Authority(bytes, in: address.authority) else { return false }
        var name = authority.host
        if bytes[name.upperBound - 1] == UInt8(ascii: ".") {
            name = name.lowerBound..<(name.upperBound - 1)
        }
        guard bytes.equals(name, ignoringCase: writtenHost) else { return false }
        guard let port = authority.port else { return hasUsualPort }
        return port == self.port || hasUsualPort && Self.usualPorts.contains(port)
    }

    /// As it stands in an address: an IPv6 literal in its brackets.
    var writtenHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether addresses may leave the port out.
    var hasUsualPort: Bool { Self.usualPorts.contains(port) }

    static let usualPorts = [443, 80]
}
