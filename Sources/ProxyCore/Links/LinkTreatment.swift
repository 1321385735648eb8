import NIOCore

/// What is done about links in an answer's body.
package enum LinkTreatment: Equatable, Sendable {
    /// It passes byte for byte.
    case none
    /// It is a text, whose links are made the proxy's.
    case rewritten
    /// It would be, but is encoded, although that was not asked for: it passes byte for byte.
    case encoded
}

extension RouteTarget {
    /// By the answer's head alone, so the same for GET and HEAD.
    package func linkTreatment(
        of answer: ResponseHead,
        to request: RequestHead
    ) -> LinkTreatment {
        guard links != nil, request.hasPlainHost else { return .none }
        switch answer.status {
        // Nothing but fields.
        case ..<200, 204, 304: return .none
        // A part may begin and end in the middle of a link, and counts by the whole's bytes.
        case 206: return .none
        default: break
        }
        guard answer.contentLength != 0, MediaType.isText(answer.fields) else { return .none }
        return answer.fields.isEncoded ? .encoded : .rewritten
    }
}

extension RequestHead {
    /// Whether the client named a host that can stand in any text. Others are none that a client
    /// would use.
    var hasPlainHost: Bool {
        guard let host = authority?.host else { return false }
        let span = bytes.readableBytesUInt8Span
        return host.allSatisfy { index in
            ByteClass.isLetter(span[index]) || ByteClass.isDigit(span[index])
                || "-._:[]".utf8.contains(span[index])
        }
    }
}

extension FieldSection {
    /// Trailers less those that say something of a body whose links were made others.
    package func withoutDigests() -> FieldSection {
        let names = ["content-md5", "digest", "content-digest", "repr-digest", "etag"]
        return keeping { index in
            !names.contains { nameEquals(index, ignoringCase: $0) }
        }
    }

    fileprivate var isEncoded: Bool {
        guard contains(.contentEncoding) else { return false }
        let span = bytes.readableBytesUInt8Span
        return contains { field in
            guard field.known == .contentEncoding else { return false }
            var codings = ListElements(field.valueRange)
            while let coding = codings.next(in: span) {
                if !span.equals(coding, ignoringCase: "identity") { return true }
            }
            return false
        }
    }
}
