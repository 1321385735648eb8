import NIOCore

/// Which web pages' requests are taken: those of the listener's own origin and of `allowedOrigins`
/// (RFC 6454, and Fetch Metadata's `Sec-Fetch-Site`). Requests of no page at all have neither field.
struct OriginRule: Sendable {
    enum Verdict {
        /// Of no page, or of one that was served here.
        case own
        case allowed(CrossOrigin)
        case foreign
    }

    /// What answers to requests of no allowed page say; nil where none is allowed.
    let ofNoPage: CrossOrigin?
    private let allowed: [CrossOrigin]
    /// The listener's; nil on a Unix socket, where what stands before it decides.
    private let scheme: String?

    init(allowed: [WebOrigin], scheme: String?) {
        self.allowed = allowed.map { CrossOrigin($0) }
        self.scheme = scheme
        ofNoPage = allowed.isEmpty ? nil : CrossOrigin(nil)
    }

    /// `hosts`: tells which origins are the listener's own; without it, that is the one that the
    /// request names in `Host`.
    func judge(_ head: RequestHead, hosts: HostRule?) -> Verdict {
        let fields = head.fields
        if let index = fields.firstIndex(of: .origin) {
            let bytes = head.bytes.readableBytesUInt8Span
            guard fields.count(of: .origin) == 1,
                let origin = SentOrigin(bytes, in: fields[index].valueRange)
            else { return .foreign }
            let allowed = allowed.first { $0.origin.map { origin.equals($0, in: bytes) } ?? false }
            if let allowed { return .allowed(allowed) }
            guard isOwn(origin, of: head, hosts: hosts) || isRelayed(origin, in: head) else {
                return .foreign
            }
        }
        return isSameSite(fields) ? .own : .foreign
    }

    private func isOwn(_ origin: SentOrigin, of head: RequestHead, hosts: HostRule?) -> Bool {
        let bytes = head.bytes.readableBytesUInt8Span
        if let scheme, !bytes.equals(origin.scheme, ignoringCase: scheme) { return false }
        if let hosts { return hosts.owns(origin.authority, in: bytes) }
        guard let host = head.authority, let port = origin.defaultPort else { return false }
        return origin.authority.agrees(with: host, in: bytes, defaultPort: port)
    }

    /// Whether a development server of this machine passes on what its own page asked of it: the
    /// browser says that page and server are of one origin, and that is not this listener's.
    private func isRelayed(_ origin: SentOrigin, in head: RequestHead) -> Bool {
        let fields = head.fields
        guard scheme != nil, fields.count(of: .secFetchSite) == 1,
            let index = fields.firstIndex(of: .secFetchSite)
        else { return false }
        let bytes = head.bytes.readableBytesUInt8Span
        return bytes.equals(fields[index].valueRange, "same-origin")
            && HostRule.isThisMachine(origin.authority, in: bytes)
    }

    /// What a browser says that was led here by another site is neither of the two, nor is what
    /// later browsers may say.
    private func isSameSite(_ fields: FieldSection) -> Bool {
        guard fields.contains(.secFetchSite) else { return true }
        let bytes = fields.bytes.readableBytesUInt8Span
        return fields.allSatisfy { field in
            field.known != .secFetchSite || bytes.equals(field.valueRange, "same-origin")
                || bytes.equals(field.valueRange, "none")
        }
    }
}
