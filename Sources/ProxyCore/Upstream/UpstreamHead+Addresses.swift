import NIOCore

/// What names the proxy in a field of the client's names the upstream there: an address that only
/// the client knows is a stranger's to AEM.
extension UpstreamHead {
    /// Appends a field that holds an address, if it is one of the proxy's. Returns whether it is.
    mutating func appendAddress(
        _ index: Int,
        of head: RequestHead,
        _ context: Context,
        _ lines: inout FieldLines
    ) -> Bool {
        let fields = head.fields
        let value = fields[index].valueRange
        let url = context.route.upstreamSettings.url
        let span = head.bytes.readableBytesUInt8Span
        switch fields[index].known {
        case .origin:
            guard head.rest(ofOwn: value, scheme: context.scheme, isOfPage: true) != nil else {
                return false
            }
            append(index, of: fields, &lines) { $0.writeString(url.origin) }
        case .referer:
            guard let rest = head.rest(ofOwn: value, scheme: context.scheme, isOfPage: true) else {
                return false
            }
            append(index, of: fields, &lines) { bytes in
                bytes.writeString(url.description)
                bytes.writeBytes(head.bytes.readableBytesSpan.extracting(rest))
            }
        case .other where span.equals(fields[index].nameRange, ignoringCase: "destination"):
            guard let place = Self.place(value, of: head, context) else { return false }
            append(index, of: fields, &lines) { bytes in
                bytes.writeString(place.origin)
                bytes.writeBytes(head.bytes.readableBytesSpan.extracting(place.path))
            }
        case .other where span.equals(fields[index].nameRange, ignoringCase: "if"):
            append(index, of: fields, &lines) { Self.writeTags(value, of: head, context, to: &$0) }
        default:
            return false
        }
        return true
    }

    private mutating func append(
        _ index: Int,
        of fields: FieldSection,
        _ lines: inout FieldLines,
        _ write: (inout ByteBuffer) -> Void
    ) {
        flush(&lines)
        appendLine { bytes in
            bytes.writeBytes(fields.bytes.readableBytesSpan.extracting(fields[index].nameRange))
            bytes.writeStaticString(": ")
            write(&bytes)
        }
    }

    /// An address or path at the proxy as it is upstream: what comes first, and what stands behind
    /// that in the head's bytes. Nil for what is elsewhere.
    private static func place(
        _ address: Range<Int>,
        of head: RequestHead,
        _ context: Context
    ) -> (origin: String, path: Range<Int>)? {
        let upstream = context.route.upstreamSettings
        if let rest = head.rest(ofOwn: address, scheme: context.scheme) {
            return (upstream.url.description, rest)
        }
        let span = head.bytes.readableBytesUInt8Span
        let isPath = span.hasPrefix(address, "/") && !span.hasPrefix(address, "//")
        return isPath && !upstream.basePath.isEmpty ? (upstream.basePath, address) : nil
    }

    /// `If: <address> (<state token>) …` (RFC 4918 §10.4): state tokens are no addresses of anybody's.
    private static func writeTags(
        _ value: Range<Int>,
        of head: RequestHead,
        _ context: Context,
        to bytes: inout ByteBuffer
    ) {
        let span = head.bytes.readableBytesUInt8Span
        let raw = head.bytes.readableBytesSpan
        var written = value.lowerBound
        var index = value.lowerBound
        while index < value.upperBound {
            guard span[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            let start = index + 1
            while index < value.upperBound, span[index] != UInt8(ascii: ">") { index += 1 }
            guard let place = place(start..<index, of: head, context) else { continue }
            bytes.writeBytes(raw.extracting(written..<start))
            bytes.writeString(place.origin)
            bytes.writeBytes(raw.extracting(place.path))
            written = index
        }
        bytes.writeBytes(raw.extracting(written..<value.upperBound))
    }
}

extension FieldSection {
    /// Whether it is one of WebDAV's fields that hold addresses: `Destination` and `If`.
    func mayHoldAddress(_ index: Int) -> Bool {
        switch self[index].nameRange.count {
        case 2: nameEquals(index, ignoringCase: "if")
        case 11: nameEquals(index, ignoringCase: "destination")
        default: false
        }
    }
}
