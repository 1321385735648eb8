/// How a request's body is delimited (RFC 9112 §6).
package enum BodyFraming: Sendable, Equatable {
    /// Neither `Content-Length` nor `Transfer-Encoding`: there is no body.
    case none
    /// So many bytes follow; may be 0.
    case length(Int64)
    /// Chunks follow: see ``ChunkedDecoder``.
    case chunked
}
