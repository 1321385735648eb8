import NIOCore

extension RequestHead {
    /// What stands behind the proxy's own origin in an address that a field has; nil for an address
    /// elsewhere, and for a path.
    ///
    /// `address`: Where it lies in the head's bytes.
    /// `scheme`: What the client speaks to the proxy.
    /// `isOfPage`: Whether it may also be where a page is that asks through a development server of this
    /// machine.
    func rest(
        ofOwn address: Range<Int>,
        scheme: UpstreamURL.Scheme,
        isOfPage: Bool = false
    ) -> Range<Int>? {
        let bytes = bytes.readableBytesUInt8Span
        guard let parts = AddressParts(bytes, in: address),
            let authority = Authority(bytes, in: parts.authority)
        else { return nil }
        let isOwnScheme =
            parts.scheme.map { bytes.equals($0, ignoringCase: scheme.rawValue) } ?? true
        if isOwnScheme, let host = self.authority,
            authority.agrees(with: host, in: bytes, defaultPort: scheme.defaultPort)
        {
            return parts.rest
        }
        let isRelayed =
            isOfPage && fields.isSameOriginFetch && HostRule.isThisMachine(authority, in: bytes)
        return isRelayed ? parts.rest : nil
    }
}
