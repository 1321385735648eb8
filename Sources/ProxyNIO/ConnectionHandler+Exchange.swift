import AdobeIMS
import NIOCore
import ProxyCore

/// From a request's head to the end of its exchange.
extension ConnectionHandler {
    // MARK: Admit and route

    func begin(_ head: RequestHead, number: UInt64) {
        let target = head.targetSlice
        let outcome = downstream.reception.receive(head, target: target, from: downstream.peer)
        let route: RouteTarget? = if case .forward(let route, _) = outcome { route } else { nil }
        let exchange = ActiveExchange(
            head,
            target: target,
            number: number,
            requestID: services.requestIDs.id(for: head),
            replay: route?.replay ?? .none
        )
        active = exchange
        switch outcome {
        case .answer(let answer, let admitted):
            exchange.admitted = admitted
            perform(exchange.machine.refuse(answer))
        case .forward(let route, let admitted):
            exchange.admitted = admitted
            exchange.route = route
            takeTurn(route.gatekeeper)
        }
    }

    // MARK: The request's body

    func receivedBody(_ bytes: ByteBuffer) {
        guard active != nil else { return }
        active?.body.append(bytes)
        let length = active?.body.length ?? 0
        if let limit = services.settings.limits.requestBody, length > Int64(limit) {
            perform(active?.machine.requestRejected(.requestBodyTooLarge))
            return
        }
        bodyAdvanced()
    }

    func completedBody(_ trailers: FieldSection) {
        active?.body.complete(trailers: active?.route?.passing(trailers) ?? trailers)
        bodyAdvanced()
    }

    private func bodyAdvanced() {
        guard active?.isBodyAwaited == true else { return }
        active?.isBodyAwaited = false
        active?.transfer?.resumeSending()
    }

    func receivedProblem(_ problem: FramingProblem) {
        let answer = Answer.malformed(problem)
        if active != nil {
            active?.closes = true
            perform(active?.machine.requestRejected(answer))
        } else {
            refuseAndClose(answer)
        }
    }

    /// Answers what never became a request.
    func refuseAndClose(_ answer: Answer) {
        var record = AccessRecord()
        record.status = answer.status
        record.cause = answer.cause
        record.requestID = services.requestIDs.next()
        answer.write(
            to: &out,
            requestID: record.requestID,
            now: .now(),
            isHead: false,
            closes: true
        )
        services.accessLog?.append(record)
        close(lingering: true)
    }

    // MARK: Actions

    func perform(_ action: Exchange.Action?) {
        guard let action else { return }
        switch action {
        case .awaitToken: awaitToken()
        case .attempt(let token): attempt(token)
        case .hold(let generation): hold(refused: generation)
        case .fetchCSRFToken: fetchCSRFToken()
        case .inspect: startWait(.exchange(.upstreamBody))
        case .forward(let cause): forward(cause: cause)
        case .answer(let answer): self.answer(answer)
        case .abort: abortResponse()
        case .finish: finish()
        }
    }

    private func awaitToken() {
        guard let tokens = active?.route?.tokens else { return }
        active?.tokenWaitStarted = .now()
        startWait(.exchange(.token))
        tokens.join(need: bodyTime, returning { $0.tokenArrived($1) })
    }

    var bodyTime: Duration {
        guard let exchange = active, let route = exchange.route else { return .zero }
        return BodyTime.most(for: exchange.head.framing, replayable: route.replay.most)
    }

    private func hold(refused generation: Int) {
        guard let tokens = active?.route?.tokens, let place = active?.place else { return }
        active?.tokenWaitStarted = .now()
        startWait(.exchange(.token))
        let waiter: TokenSource.Waiter = returning { $0.tokenArrived($1) }
        if let cause = tokens.refused(generation: generation, at: place, waiter) {
            perform(active?.machine.refreshRefused(cause))
        }
    }

    /// For what is told from any thread: it comes back to the loop, where it counts if the exchange
    /// is still the same.
    func returning<Value: Sendable>(
        _ event: @escaping @Sendable (ConnectionHandler, Value) -> Void
    ) -> @Sendable (Value) -> Void {
        guard let eventLoop = context?.eventLoop, let number = active?.number else {
            return { _ in }
        }
        let bound = NIOLoopBound(WeakConnection(self), eventLoop: eventLoop)
        return { value in
            eventLoop.execute {
                guard let connection = bound.value.connection,
                    connection.active?.number == number
                else { return }
                event(connection, value)
                connection.pump()
                connection.flush()
            }
        }
    }

    private func tokenArrived(_ result: Result<IssuedToken, TokenUnavailable>) {
        guard let exchange = active else { return }
        if let started = exchange.tokenWaitStarted {
            exchange.record.tokenWait = exchange.record.tokenWait + (.now() - started)
            exchange.tokenWaitStarted = nil
        }
        let isReplayable = exchange.body.isReplayable
        perform(exchange.machine.tokenArrived(result, isBodyReplayable: isReplayable))
    }

    // MARK: Answers of the proxy

    private func answer(_ answer: Answer) {
        dropTransfer()
        guard let exchange = active else { return }
        // An answer of the proxy's own doesn't say keep-alive, as HTTP/1.0 would need.
        if exchange.head.minorVersion == 0 { active?.closes = true }
        let closes = decideClosing()
        if let start = exchange.withdrawableFrom { out.moveWriterIndex(to: start) }
        let start = out.readableBytes
        var answer = answer
        exchange.admitted?.crossOrigin?.write(to: &answer.fields)
        answer.write(
            to: &out,
            requestID: exchange.requestID,
            now: .now(),
            isHead: exchange.head.method == .head,
            closes: closes
        )
        active?.isAnswered = true
        active?.record.status = answer.status
        active?.record.responseBytes = Int64(out.readableBytes - start)
        finish()
    }

    /// What can't be completed is cut off; it was counted and logged.
    private func abortResponse() {
        dropTransfer()
        flush()
        if case .forwarding(.untilClose)? = active?.output { resetOnClose() }
        log()
        active = nil
        abort()
    }

    /// Settles, before a response begins, whether the connection outlives it.
    func decideClosing() -> Bool {
        guard let exchange = active else { return true }
        let persistence = Persistence(
            isWanted: exchange.head.keepAlive && !exchange.closes,
            isDraining: services.isDraining,
            unreadBody: exchange.body.isComplete ? 0 : reader.remainingBody,
            awaitsContinue: exchange.awaitsContinue
        )
        active?.closes = persistence.closes
        return persistence.closes
    }

    // MARK: The end

    func finish() {
        guard let exchange = active else { return }
        log()
        active = nil
        if exchange.closes {
            close(lingering: !exchange.body.isComplete)
        } else {
            flush()
            startWait(reader.isInHead || reader.isInBody ? .requestHead : .idle)
            pump()
        }
    }

    /// The client left: nothing more is done for it.
    func clientGone() {
        dropTransfer()
        active?.record.cause = .clientGone
        if active?.isAnswered != true { active?.record.status = 499 }
        log()
        active = nil
    }

    private func dropTransfer() {
        active?.transfer?.cancel()
        active?.transfer = nil
        active?.csrfCall?.cancel()
        active?.csrfCall = nil
        active?.transferResult = nil
        active?.heldBody = ByteBuffer()
    }

    private func log() {
        guard let accessLog = services.accessLog, let exchange = active else { return }
        var record = exchange.record
        record.requestID = exchange.requestID
        record.caller = exchange.admitted?.caller ?? "-"
        record.route = exchange.route?.route.path ?? "-"
        record.method = exchange.head.method.name
        record.path = exchange.head.path
        record.requestBytes = exchange.body.length
        record.duration = .now() - exchange.started
        record.attempts = exchange.machine.attempts
        record.generation = exchange.machine.generation
        record.cause = record.cause ?? exchange.machine.cause
        accessLog.append(record)
    }
}

/// For closures that may outlive their connection.
private struct WeakConnection {
    weak var connection: ConnectionHandler?

    init(_ connection: ConnectionHandler) {
        self.connection = connection
    }
}
