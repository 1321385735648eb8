package import NIOCore

/// How AEM's APIs say that a token is good but not for this: a 403 with a problem document
/// (RFC 9457) whose detail is "The access token is missing required scopes."
package enum MissingScope {
    static let words = "missing required scope"

    /// Whether the head is of an answer whose body may say so.
    package static func mayBe(in head: ResponseHead) -> Bool {
        guard head.status == 403, let type = head.fields.value(of: .contentType)?.lowercased()
        else { return false }
        return type.hasPrefix("application/problem+json") || type.hasPrefix("application/json")
    }

    package static func isSaid(in body: ByteBuffer) -> Bool {
        let span = body.readableBytesUInt8Span
        let length = words.utf8.count
        guard span.count >= length else { return false }
        return (0...(span.count - length)).contains { start in
            span.equals(start..<(start + length), ignoringCase: words)
        }
    }
}
