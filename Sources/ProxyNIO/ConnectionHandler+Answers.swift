import AdobeIMS
import Glibc
import NIOCore
import NIOPosix
import ProxyCore

/// Answers in HTTP/1.1.
extension ConnectionHandler: ExchangeClient {
    /// More than that and it is written before the turn ends, in bytes.
    private static let mostGathered = 65_536

    var isWritable: Bool { state.isWritable }

    /// Without its port; nil on a Unix socket.
    var clientAddress: String? { context?.remoteAddress?.ipAddress }

    var isAnswerWithdrawable: Bool { response.start != nil }

    /// Unless the body came along with the head (RFC 9110 §10.1.1).
    func wantsRequestBody() {
        guard awaitsContinue, reader.isDrained, response.framing == nil else { return }
        response.isContinueSent = true
        ResponseHeadWriter.appendStatusLine(100, to: &out)
        ResponseHeadWriter.appendEnd(to: &out)
    }

    /// The client waits for a 100 before it sends its body.
    private var awaitsContinue: Bool {
        guard let driver else { return false }
        return driver.head.expectsContinue && !response.isContinueSent && driver.body.length == 0
    }

    func inform(_ head: ResponseHead) {
        downstreamHead?.writeInformational(head, to: &out)
    }

    func begin(_ head: ResponseHead, cause: Cause?) {
        guard let downstreamHead else { return }
        let framing = downstreamHead.framing(of: head)
        if framing == .untilClose { response.closes = true }
        response.framing = framing
        response.start = out.writerIndex
        downstreamHead.write(
            head,
            framing: framing,
            cause: cause,
            closes: decideClosing(),
            now: .now(),
            to: &out
        )
        if let start = response.start { driver?.recording?.began(out, from: start) }
    }

    func append(_ body: RawSpan) {
        switch response.framing {
        case nil, .empty?:
            return
        case .length?, .untilClose?:
            driver?.recording?.sent(body)
            out.writeBytes(body)
        case .chunked?:
            driver?.recording?.sent(body)
            ResponseHeadWriter.appendChunk(size: body.byteCount, to: &out)
            out.writeBytes(body)
            ResponseHeadWriter.appendChunkEnd(to: &out)
        }
        if out.readableBytes >= Self.mostGathered { flush() }
    }

    func complete(trailers: FieldSection) {
        guard response.framing == .chunked else { return }
        ResponseHeadWriter.appendLastChunk(trailers: trailers, to: &out)
    }

    func answer(_ answer: Answer) -> Int64 {
        guard let head = driver?.head else { return 0 }
        if let start = response.start { out.moveWriterIndex(to: start) }
        // An answer of the proxy's own doesn't say keep-alive, as HTTP/1.0 would need.
        if head.minorVersion == 0 { response.closes = true }
        let start = out.writerIndex
        answer.write(
            to: &out,
            requestID: driver?.requestID ?? "",
            now: .now(),
            isHead: head.method == .head,
            closes: decideClosing()
        )
        driver?.recording?.answered(out, from: start)
        return Int64(out.writerIndex - start)
    }

    /// Settles, before a response begins, whether the connection outlives it.
    private func decideClosing() -> Bool {
        guard let driver else { return true }
        let persistence = Persistence(
            isWanted: driver.head.keepAlive && !response.closes,
            isDraining: isDraining,
            unreadBody: driver.body.isComplete ? 0 : reader.remainingBody,
            awaitsContinue: awaitsContinue
        )
        response.closes = persistence.closes
        return persistence.closes
    }

    /// A body that the end of the connection would end is cut off by a reset.
    func cutOff() {
        driver = nil
        flush()
        if response.framing == .untilClose { resetOnClose() }
        abort()
    }

    private func resetOnClose() {
        let socket = context?.channel as? any SocketOptionProvider
        _ = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }

    func exchangeEnded() {
        let isBodyComplete = driver?.body.isComplete ?? true
        driver = nil
        followPlan()
        if response.closes {
            close(lingering: !isBodyComplete)
        } else {
            pump()
        }
    }

    func turnEnded() {
        pump()
        flush()
    }

    private var downstreamHead: DownstreamHead? {
        guard let driver, let route = driver.route else { return nil }
        return DownstreamHead(
            to: driver.head,
            route: route,
            requestID: driver.requestID,
            crossOrigin: driver.admitted?.crossOrigin,
            isTLS: reception.isTLS,
            isLoopback: reception.listenerAddress.isLoopback,
            isPrivate: route.challenges != nil && driver.machine.generation != nil
        )
    }
}
