import ProxyCore

/// How far the answer of the present exchange is, in the terms of HTTP/1.1.
struct ResponseOutput {
    /// Nil until the final answer has begun.
    var framing: DownstreamHead.Framing?
    /// Where the answer begins among the bytes for the client, as long as none of it has left.
    var start: Int?
    /// The client's connection is closed when the exchange is over.
    var closes = false
    var isContinueSent = false
}
