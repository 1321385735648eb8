package import AdobeIMS
package import NIOCore

/// An answer of the proxy itself: a problem (RFC 9457), a page, or the plain answer to `OPTIONS *`.
///
/// Holds no token, no secret and no address of an upstream.
package struct Answer: Equatable, Sendable {
    /// The body of what is no problem.
    package struct Content: Equatable, Sendable {
        /// For `Content-Type`.
        package let type: String
        package let body: ByteBuffer

        package init(_ type: String, _ body: ByteBuffer) {
            self.type = type
            self.body = body
        }
    }

    package let status: Int
    /// nil for what is no problem.
    package let cause: Cause?
    /// One or two sentences for a person.
    package let detail: String
    /// For `Retry-After`, in whole seconds.
    package var retryAfterSeconds: Int?
    /// For `Allow` (RFC 9110 §10.2.1).
    package var allow: String?
    /// In the place of a problem document.
    package var content: Content?
    /// More field lines, each with its line end.
    package var fields = ByteBuffer()

    package init(status: Int, cause: Cause?, detail: String) {
        self.status = status
        self.cause = cause
        self.detail = detail
    }

    /// Adds a field to ``fields``.
    package mutating func add(_ name: String, _ value: String) {
        ResponseHeadWriter.appendField(name, value, to: &fields)
    }

    /// Appends head and body.
    ///
    /// `requestID`: What the access log knows the request by.
    /// `isHead`: The request was HEAD: the body is left out, its length is not.
    /// `closes`: The connection is closed behind this answer.
    package func write(
        to buffer: inout ByteBuffer,
        requestID: String,
        now: UnixTime,
        isHead: Bool,
        closes: Bool
    ) {
        let content = content ?? cause.map { problem($0, requestID: requestID) }
        ResponseHeadWriter.appendStatusLine(status, to: &buffer)
        ResponseHeadWriter.appendField("Date", now.httpDate, to: &buffer)
        if let content {
            ResponseHeadWriter.appendField("Content-Type", content.type, to: &buffer)
            ResponseHeadWriter.appendField("Cache-Control", constant: "no-store", to: &buffer)
        }
        if let cause {
            let status = ProxyStatus.value(for: cause)
            ResponseHeadWriter.appendField("Proxy-Status", status, to: &buffer)
        }
        if status != 204 {
            let length = Int64(content?.body.readableBytes ?? 0)
            ResponseHeadWriter.appendField("Content-Length", length, to: &buffer)
        }
        if let retryAfterSeconds {
            ResponseHeadWriter.appendField("Retry-After", Int64(retryAfterSeconds), to: &buffer)
        }
        if let allow { ResponseHeadWriter.appendField("Allow", allow, to: &buffer) }
        buffer.writeImmutableBuffer(fields)
        ResponseHeadWriter.appendField("X-Request-Id", requestID, to: &buffer)
        if closes { ResponseHeadWriter.appendField("Connection", constant: "close", to: &buffer) }
        ResponseHeadWriter.appendEnd(to: &buffer)
        if !isHead, let content { buffer.writeImmutableBuffer(content.body) }
    }

    /// What `Content-Type` says of a problem document.
    package static let problemType = "application/problem+json"

    private func problem(_ cause: Cause, requestID: String) -> Content {
        let text = """
            {"type":"urn:aem-auth-proxy:\(cause.name)","title":"\(ReasonPhrase.standard(status))",\
            "status":\(status),"detail":\(JSONString.quote(detail)),"cause":"\(cause.name)",\
            "requestId":\(JSONString.quote(requestID))}

            """
        return Content(Self.problemType, ByteBuffer(string: text))
    }
}
