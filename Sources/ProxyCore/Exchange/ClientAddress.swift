import NIOCore

/// The origin by which a client reaches the proxy: what an address has to begin with so that it leads
/// back here.
package struct ClientAddress: Sendable, Equatable {
    package let scheme: UpstreamURL.Scheme
    /// Host and port as the client wrote them.
    package let authority: String

    /// Nil where the client named no host, as HTTP/1.0 allows.
    ///
    /// - Parameters:
    ///   - head: of the client's request.
    ///   - isTLS: Whether it came by `https`.
    ///   - isLoopback: Whether it came to a listener of this machine alone, so that there may be a
    ///     development server between it and the browser.
    package init?(of head: RequestHead, isTLS: Bool, isLoopback: Bool) {
        if isLoopback, let relayed = Self(relayedIn: head) {
            self = relayed
            return
        }
        guard !head.host.isEmpty else { return nil }
        scheme = isTLS ? .https : .http
        authority = head.host
    }

    /// Where the browser is whose request a development server of this machine passed on: the page's
    /// own address says it, or the server. Other hosts are not believed.
    private init?(relayedIn head: RequestHead) {
        let fields = head.fields
        let bytes = head.bytes.readableBytesUInt8Span
        if fields.isSameOriginFetch {
            for name in [KnownField.origin, .referer] {
                guard let index = fields.firstIndex(of: name),
                    let parts = AddressParts(bytes, in: fields[index].valueRange),
                    let scheme = parts.scheme.flatMap({ Self.scheme(bytes, $0) }),
                    let authority = Authority(bytes, in: parts.authority),
                    HostRule.isThisMachine(authority, in: bytes)
                else { continue }
                self.scheme = scheme
                self.authority = bytes.text(parts.authority)
                return
            }
        }
        guard fields.count(of: .xForwardedHost) == 1,
            let index = fields.firstIndex(of: .xForwardedHost),
            let authority = Authority(bytes, in: fields[index].valueRange),
            HostRule.isThisMachine(authority, in: bytes)
        else { return nil }
        let protocolIndex = fields.firstIndex(of: .xForwardedProto)
        scheme = protocolIndex.flatMap { Self.scheme(bytes, fields[$0].valueRange) } ?? .http
        self.authority = bytes.text(fields[index].valueRange)
    }

    private static func scheme(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) -> UpstreamURL.Scheme? {
        if bytes.equals(range, ignoringCase: "http") { return .http }
        return bytes.equals(range, ignoringCase: "https") ? .https : nil
    }
}

extension FieldSection {
    /// Whether a browser says that page and server are of one origin.
    var isSameOriginFetch: Bool {
        guard count(of: .secFetchSite) == 1, let index = firstIndex(of: .secFetchSite) else {
            return false
        }
        return bytes.readableBytesUInt8Span.equals(self[index].valueRange, "same-origin")
    }
}
