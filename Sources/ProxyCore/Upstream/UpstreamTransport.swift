package import NIOCore

/// Where a request goes: an index into ``Configuration/upstreamList``.
package typealias UpstreamIndex = Int

/// The upstream side of one event loop: its transfers share that loop's connections.
///
/// Everything here is called on the loop and calls back on it. A delegate may call a transfer from
/// inside its callbacks, and start others there.
package protocol UpstreamTransport: AnyObject {
    /// Prepares a transfer; ``Transfer/start()`` sends it.
    ///
    /// `head`: What is sent, ended. Its bytes are shared; the caller may reuse it.
    /// `upstream`: Where to.
    /// `mayResend`: Whether a second delivery of the request does no harm.
    /// `delegate`: Held until the transfer has ended or was cancelled.
    func transfer(
        _ head: UpstreamHead,
        to upstream: UpstreamIndex,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) -> any Transfer
}

/// One attempt under way upstream.
package protocol Transfer: AnyObject {
    /// Sends the request on an idle connection, or on a new one when that is made. Callbacks may
    /// come before this returns.
    func start()
    /// There are bytes of the body again, after ``RequestBodyRead/wait``.
    func resumeSending()
    /// The delegate takes more again, after ``ResponseFlow/pause``.
    func resumeReceiving()
    /// What it is if there is no connection in time; nil when it has one, or waits for none.
    var connectTimeout: UpstreamFailure? { get }
    /// Ends the transfer; the delegate hears nothing more of it.
    func cancel()
}

/// How far a request has come.
package enum TransferStage: Sendable {
    /// A connection is being made for it.
    case connecting
    /// The upstream is to take more of it. Told again when it has taken some.
    case sending
    /// All that was there has left, and the body goes on.
    case starved
    /// All of it has left.
    case sent
}

/// What a transfer asks and tells.
package protocol TransferDelegate: AnyObject {
    /// The request has made progress. Of several steps in one turn only the last may be told.
    func reached(_ stage: TransferStage)
    /// The upstream wants up to `limit` bytes of the request's body, whose framing the head said.
    func readRequestBody(atMost limit: Int) -> RequestBodyRead
    /// The body must be sent again from its beginning. False when its bytes are gone.
    func rewindRequestBody() -> Bool
    /// A head arrived, informational (1xx) or final.
    func received(head: ResponseHead)
    /// Bytes of the response's body. After `.pause` no more is read, but what was read comes.
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
