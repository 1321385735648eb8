import AdobeIMS
import NIOCore
import ProxyCore

/// How a connection ends.
extension ConnectionHandler {
    /// Answers what never became a request.
    func refuseAndClose(_ answer: Answer) {
        var record = ExchangeRecord(began: .now())
        record.isPage = reception.isAdmin
        record.status = answer.status
        record.isOwnAnswer = true
        record.cause = answer.cause
        record.requestID = services.requestIDs.next()
        answer.write(
            to: &out,
            requestID: record.requestID,
            now: .now(),
            isHead: false,
            closes: true
        )
        services.observer.ended(record)
        close(lingering: true)
    }

    /// Whether it ends as soon as it can: with the proxy, or with its listener.
    var isDraining: Bool { services.isDraining || !services.plan.has(reception.listener) }

    /// Takes no further request but one that is on its way.
    func drain() {
        if timing.wait == .idle { startWait(.idle) }
    }

    /// Closes when what was written has left; waits a little for a client that still sends.
    func close(lingering: Bool = false) {
        guard !state.isClosing, let context else { return }
        state.beginClosing()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in
            // Not while the channel is still writing: the `close_notify` of TLS would be lost.
            bound.eventLoop.execute { bound.value.closeWritten(lingering: lingering) }
        }
        context.writeAndFlush(wrapOutboundOut(takeOut()), promise: written)
        startWait(.client)
        requestRead()
    }

    private func closeWritten(lingering: Bool) {
        guard let context else { return }
        guard lingering, !state.isInputClosed else { return context.close(promise: nil) }
        timing.beginLinger(at: .now())
        startWait(.linger)
        context.close(mode: .output, promise: nil)
    }

    /// Closes at once. What isn't complete can't be taken for complete.
    func abort() {
        dropExchange()
        state.beginClosing()
        context?.closeTransport()
    }

    /// The client left, or is sent away.
    func dropExchange() {
        let driver = driver
        self.driver = nil
        driver?.clientGone()
    }
}
