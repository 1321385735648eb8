package import AdobeIMS
package import NIOCore

/// An answer of the proxy itself: a problem (RFC 9457), or the plain answer to `OPTIONS *`.
///
/// Holds no token, no secret and no address of an upstream.
package struct Answer: Equatable, Sendable {
    package let status: Int
    /// nil for what is no problem.
    package let cause: Cause?
    /// One or two sentences for a person.
    package let detail: String
    /// For `Retry-After`, in whole seconds.
    package var retryAfterSeconds: Int?
    /// For `Allow` (RFC 9110 §10.2.1).
    package var allow: String?
    /// More field lines, each with its line end.
    package var fields = ByteBuffer()

    package init(status: Int, cause: Cause?, detail: String) {
        self.status = status
        self.cause = cause
        self.detail = detail
    }

    /// Adds a field to ``fields``.
    package mutating func add(_ name: StaticString, _ value: String) {
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
        let body = cause.map { problem($0, requestID: requestID) } ?? ""
        ResponseHeadWriter.appendStatusLine(status, to: &buffer)
        ResponseHeadWriter.appendField("Date", now.httpDate, to: &buffer)
        if let cause {
            let type: StaticString = "application/problem+json"
            ResponseHeadWriter.appendField("Content-Type", constant: type, to: &buffer)
            ResponseHeadWriter.appendField("Cache-Control", constant: "no-store", to: &buffer)
            ResponseHeadWriter.appendField(
                "Proxy-Status",
                ProxyStatus.value(for: cause),
                to: &buffer
            )
        }
        if status != 204 {
            ResponseHeadWriter.appendField(
                "Content-Length",
                Int64(body.utf8.count),
                to: &buffer
            )
        }
        if let retryAfterSeconds {
            ResponseHeadWriter.appendField("Retry-After", Int64(retryAfterSeconds), to: &buffer)
        }
        if let allow { ResponseHeadWriter.appendField("Allow", allow, to: &buffer) }
        buffer.writeImmutableBuffer(fields)
        ResponseHeadWriter.appendField("X-Request-Id", requestID, to: &buffer)
        if closes { ResponseHeadWriter.appendField("Connection", constant: "close", to: &buffer) }
        ResponseHeadWriter.appendEnd(to: &buffer)
        if !isHead { buffer.writeString(body) }
    }

    private func problem(_ cause: Cause, requestID: String) -> String {
        """
        {"type":"urn:aem-auth-proxy:\(cause.name)","title":"\(ReasonPhrase.standard(status))",\
        "status":\(status),"detail":\(JSONString.quote(detail)),"cause":"\(cause.name)",\
        "requestId":\(JSONString.quote(requestID))}

        """
    }
}
