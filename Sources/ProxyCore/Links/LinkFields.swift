import NIOCore

/// A head's fields in which links stand, and those that say something of a body whose links are made
/// others.
struct LinkFields {
    enum Change {
        case none
        case dropped
        /// Addresses anywhere in it.
        case links
        case policy
        /// Made weak.
        case entityTag
    }

    private let pattern: LinkPattern
    private let client: ClientAddress
    private let treatment: LinkTreatment
    private let request: RequestHead

    init(
        _ pattern: LinkPattern,
        client: ClientAddress,
        treatment: LinkTreatment,
        request: RequestHead
    ) {
        self.pattern = pattern
        self.client = client
        self.treatment = treatment
        self.request = request
    }

    /// By length first: there are many fields.
    func change(_ fields: FieldSection, _ index: Int, of status: Int) -> Change {
        let isRewritten = treatment == .rewritten
        switch fields[index].known {
        // Of 304 nobody knows how long the body is.
        case .contentLength: return isRewritten || status == 304 ? .dropped : .none
        case .other: break
        default: return .none
        }
        func isNamed(_ name: String) -> Bool { fields.nameEquals(index, ignoringCase: name) }
        switch fields[index].nameRange.count {
        case 4 where isNamed("link"): return .links
        case 4 where isNamed("etag"):
            return isRewritten || status == 304 && !isAsked(fields, index) ? .entityTag : .none
        case 6 where isNamed("digest"): return isRewritten ? .dropped : .none
        case 7 where isNamed("refresh"): return .links
        case 9 where isNamed("sourcemap"): return .links
        case 11 where isNamed("content-md5") || isNamed("repr-digest"):
            return isRewritten ? .dropped : .none
        case 14 where isNamed("content-digest"): return isRewritten ? .dropped : .none
        // Parts aren't asked for.
        case 13 where isNamed("accept-ranges"): return .dropped
        case 23 where isNamed("content-security-policy"): return .policy
        case 35 where isNamed("content-security-policy-report-only"): return .policy
        default: return .none
        }
    }

    private func isAsked(_ fields: FieldSection, _ index: Int) -> Bool {
        EntityTags.isAsked(fields.valueSlice(index), strongIn: request)
    }

    /// Appends the line of a field that is to be changed.
    func append(
        _ change: Change,
        _ fields: FieldSection,
        _ index: Int,
        to buffer: inout ByteBuffer
    ) {
        if case .dropped = change { return }
        let value = fields.valueSlice(index)
        buffer.writeBytes(fields.bytes.readableBytesSpan.extracting(fields[index].nameRange))
        buffer.writeStaticString(": ")
        switch change {
        case .links:
            appendLinks(value.readableBytesSpan, to: &buffer)
        case .policy:
            appendPolicy(value, to: &buffer)
        case .entityTag:
            let span = value.readableBytesUInt8Span
            if !span.hasPrefix(0..<span.count, "W/") { buffer.writeStaticString("W/") }
            buffer.writeImmutableBuffer(value)
        case .none, .dropped:
            buffer.writeImmutableBuffer(value)
        }
        buffer.writeStaticString("\r\n")
    }

    private func appendLinks(_ value: RawSpan, to buffer: inout ByteBuffer) {
        var rewriter = LinkRewriter(pattern, to: client)
        switch rewriter.rewrite(value) {
        case .piece(let range): buffer.writeBytes(value.extracting(range))
        case .bytes(let bytes): buffer.writeImmutableBuffer(bytes)
        }
        buffer.writeImmutableBuffer(rewriter.end())
    }

    /// Sources may be hosts without a scheme; and nothing here can be asked for by `https` where the
    /// client doesn't speak it.
    private func appendPolicy(_ value: ByteBuffer, to buffer: inout ByteBuffer) {
        let span = value.readableBytesUInt8Span
        let raw = value.readableBytesSpan
        var index = 0
        while index < span.count {
            let start = index
            while index < span.count, !Self.isBetweenSources(span[index]) { index += 1 }
            let source = start..<index
            if let end = pattern.endOfHost(span, source) {
                buffer.writeString(client.authority)
                buffer.writeBytes(raw.extracting(end..<index))
            } else if client.scheme == .https
                || !span.equals(source, ignoringCase: "upgrade-insecure-requests")
            {
                appendLinks(raw.extracting(source), to: &buffer)
            }
            guard index < span.count else { break }
            buffer.writeInteger(span[index])
            index += 1
        }
    }

    private static func isBetweenSources(_ byte: UInt8) -> Bool {
        ByteClass.isWhitespace(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
    }
}
