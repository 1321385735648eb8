package import NIOCore

/// Where a request goes: an index into ``Configuration/upstreamList``.
package typealias UpstreamIndex = Int

/// The upstream side of one event loop: its transfers share that loop's connections.
///
/// Everything here is called on the loop and calls back on it. A call that a delegate makes from
/// inside one of its callbacks takes effect when that callback has returned: libcurl must not be
/// re-entered.
package protocol UpstreamTransport: AnyObject {
    /// Prepares a transfer; ``Transfer/start()`` sends it.
    ///
    /// `head`: What is sent. It is copied; the caller may reuse it.
    /// `upstream`: Where to.
    /// `body`: How the request's body is framed; its bytes are asked of the delegate.
    /// `mayResend`: Whether the request may be sent once more on another connection when a reused
    /// one turns out dead.
    /// `delegate`: Held until the transfer has ended or was cancelled.
    func transfer(
        _ head: UpstreamHead,
        to upstream: UpstreamIndex,
        body: BodyFraming,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) -> any Transfer
}

/// One attempt under way upstream.
package protocol Transfer: AnyObject {
    /// Sends the request, or queues it where the upstream has all its connections in use. Callbacks
    /// may come before this returns.
    func start()
    /// There are bytes of the body again, after ``RequestBodyRead/wait``.
    func resumeSending()
    /// The delegate takes bytes again, after ``ResponseFlow/pause``.
    func resumeReceiving()
    /// Ends the transfer; the delegate hears nothing more of it.
    func cancel()
}

/// What a transfer asks and tells.
package protocol TransferDelegate: AnyObject {
    /// The upstream wants up to `limit` bytes of the request's body.
    func readRequestBody(atMost limit: Int) -> RequestBodyRead
    /// The body must be sent again from its beginning. False when its bytes are gone.
    func rewindRequestBody() -> Bool
    /// A head arrived, informational (1xx) or final.
    func received(head: ResponseHead)
    /// Bytes of the response's body. After `.pause` the same bytes come again.
    func received(body: RawSpan) -> ResponseFlow
    /// The transfer ended. `trailers` is empty for most.
    func ended(_ result: Result<FieldSection, UpstreamFailure>)
    /// Nothing more is to come in this turn of the event loop: a good moment to flush.
    func turnEnded()
}

package enum RequestBodyRead {
    case bytes(ByteBuffer)
    /// Nothing there yet; ``Transfer/resumeSending()`` follows.
    case wait
    /// The body is complete. Trailers go upstream when the body is chunked.
    case end(trailers: FieldSection?)
}

package enum ResponseFlow {
    case `continue`
    case pause
}
