import AdobeIMS
import NIOCore
import ProxyCore

/// Attempts upstream, and what comes back of them.
extension ExchangeDriver: TransferDelegate {
    func attempt(_ token: IssuedToken?) {
        guard let route else { return }
        upstream.transfer?.cancel()
        upstream.output = .none
        upstream.isBodyAwaited = false
        chooseCSRFToken(beside: token)
        let replay = machine.replayReason.map { Replay($0, body: body.place) }
        record.attemptBegan(at: .now(), generation: token?.generation, replay: replay)
        guard machine.attempts == 1 || body.rewind() else {
            return perform(machine.upstreamFailed(.lostBody))
        }
        recorder?.attemptBegan(
            machine.attempts,
            head.method,
            to: route.upstreamSettings.name,
            replay?.reason
        )
        services.upstreamHead.compose(head, context(route, token?.authorization))
        guard services.upstreamHead.carriesOnly(token?.authorization) else {
            return perform(machine.upstreamFailed(.integrity))
        }
        let transfer = services.transport.transfer(
            services.upstreamHead,
            to: route.place.index,
            mayResend: head.method.isIdempotent,
            delegate: self
        )
        upstream.transfer = transfer
        transfer.start()
    }

    func context(_ route: RouteTarget, _ authorization: Authorization?) -> UpstreamHead.Context {
        UpstreamHead.Context(
            target: target,
            route: route,
            authorization: authorization,
            requestID: requestID,
            client: route.route.forwardedHeaders ? client.clientAddress : nil,
            version: services.version,
            scheme: reception.isTLS ? .https : .http,
            droppedField: reception.apiKeyHeader,
            csrfToken: upstream.csrfToken,
            trace: recorder?.outgoing,
            affinity: affinityLine(route)
        )
    }

    func dropUpstream() {
        upstream.transfer?.cancel()
        upstream.transfer = nil
        leaveCSRFFetch()
    }

    // MARK: The request

    func reached(_ stage: TransferStage) {
        machine.reached(stage)
        startClock()
    }

    func readRequestBody(atMost limit: Int) -> RequestBodyRead {
        if case .holding = upstream.output { return waitForBody() }
        do throws(BodySpoolError) {
            let read = try body.read(atMost: limit)
            guard case .wait = read else { return read }
        } catch {
            perform(machine.upstreamFailed(.lostBody))
            return .wait
        }
        client.wantsRequestBody()
        return waitForBody()
    }

    private func waitForBody() -> RequestBodyRead {
        upstream.isBodyAwaited = true
        return .wait
    }

    func resumeSending() {
        guard upstream.isBodyAwaited else { return }
        upstream.isBodyAwaited = false
        upstream.transfer?.resumeSending()
    }

    func rewindRequestBody() -> Bool {
        upstream.isBodyAwaited = false
        return body.rewind()
    }

    // MARK: The answer

    func received(head answer: ResponseHead) {
        // As late as can be: tokens come and go.
        upstream.search = services.secrets.search
        guard !answer.isInformational else {
            return isEcho(answer.fields) ? stopEcho() : client.inform(answer)
        }
        pass?.answered(answer)
        recorder?.attemptAnswered(answer.status)
        record.answered(answer.status, at: .now())
        learnAffinity(from: answer)
        learnNeed(from: answer)
        if (200..<300).contains(answer.status), machine.generation != nil {
            route?.tokens?.accountServed()
        }
        upstream.output = .holding(UpstreamSide.Held(head: answer))
        let verdict = Exchange.UpstreamAnswer(
            status: answer.status,
            isLoginRedirect: LoginRedirect.isOne(answer, to: head.method),
            hasProblemDocument: MissingScope.mayBe(in: answer),
            isAccountNew: answer.status == 403 && route?.tokens?.isAccountNew == true,
            mayLackCSRFToken: route?.route.fetchesCSRFToken == true
                && CSRFRefusal.mayBe(answer, to: head.method),
            isForbiddenChallenge: answer.status == 403 && route?.route.isChallengedBy403 == true
        )
        perform(machine.upstreamAnswered(verdict))
    }

    func received(body bytes: RawSpan) -> ResponseFlow {
        switch upstream.output {
        case .none:
            return .continue
        case .holding:
            upstream.withHeld { $0.body.writeBytes(bytes) }
            return heldAdvanced() ? .continue : .pause
        case .forwarding:
            appendBody(bytes)
            guard case .forwarding = upstream.output else { return .continue }
            if client.isWritable {
                machine.answerAdvanced()
            } else {
                machine.clientStalled()
            }
            startClock()
            return client.isWritable ? .continue : .pause
        }
    }

    /// The client takes what is made for it again.
    func clientTakesMore() {
        guard case .forwarding = upstream.output else { return }
        machine.answerAdvanced()
        startClock()
        upstream.transfer?.resumeReceiving()
    }

    func ended(_ result: Result<FieldSection, UpstreamFailure>) {
        upstream.transfer = nil
        recorder?.attemptEnded(result)
        if case .holding = upstream.output {
            upstream.withHeld { $0.result = result }
            _ = heldAdvanced()
        } else {
            complete(result)
        }
    }

    /// More of a held answer came. Returns whether more of it is wanted.
    private func heldAdvanced() -> Bool {
        guard let held = upstream.held, held.isThere else { return true }
        if machine.isInspecting {
            perform(machine.inspected(isScopeMissing: MissingScope.isSaid(in: held.body)))
        } else if upstream.isCSRFTokenDue {
            beginCSRFFetch()
        }
        guard let held = upstream.held else { return true }
        return !held.isFull
    }

    // MARK: To the client

    /// The held head, and what came behind it, goes to the client.
    func forward(cause: Cause?) {
        guard let held = upstream.held, let route else { return }
        leaveCSRFFetch()
        guard !isEcho(held.head.fields) else { return stopEcho() }
        upstream.echoFilter = upstream.search.map(EchoFilter.init)
        if cause == .refusedAfterRefresh, machine.isTokenReplaced {
            route.tokens?.refusedAgain(at: place(route))
        }
        upstream.output = .forwarding
        record.status = held.head.status
        isAnswered = true
        prepareLinks(of: held.head, on: route)
        client.begin(held.head, cause: cause ?? upstream.linksCause)
        if held.body.readableBytes > 0 { appendBody(held.body.readableBytesSpan) }
        guard case .forwarding = upstream.output else { return }
        if let result = held.result {
            complete(result)
        } else {
            upstream.transfer?.resumeReceiving()
            resumeSending()
        }
    }

    /// All of a body passes the search, whatever it says of itself: that costs next to nothing.
    private func appendBody(_ bytes: RawSpan) {
        switch upstream.echoFilter?.admit(bytes) {
        case nil:
            write(bytes)
        case .release(let held, let piece):
            write(held.readableBytesSpan)
            write(bytes.extracting(piece))
        case .found:
            stopEcho()
        }
    }

    private func write(_ bytes: RawSpan) {
        switch upstream.links?.rewrite(bytes) {
        case nil: send(bytes)
        case .piece(let range): send(bytes.extracting(range))
        case .bytes(let bytes): send(bytes.readableBytesSpan)
        }
    }

    private func send(_ bytes: RawSpan) {
        guard bytes.byteCount > 0 else { return }
        record.responseBytes += Int64(bytes.byteCount)
        client.append(bytes)
    }

    private func complete(_ result: Result<FieldSection, UpstreamFailure>) {
        switch result {
        case .success(let trailers):
            guard !isEcho(trailers) else { return stopEcho() }
            if let rest = upstream.echoFilter?.end() { write(rest.readableBytesSpan) }
            if let rest = upstream.links?.end() { send(rest.readableBytesSpan) }
            client.complete(trailers: upstream.links == nil ? trailers : trailers.withoutDigests())
            recording?.completed()
            perform(machine.upstreamCompleted())
        case .failure(let failure):
            perform(machine.upstreamFailed(failure))
        }
    }

    private func isEcho(_ fields: FieldSection) -> Bool {
        upstream.search?.isIn(fields) == true
    }

    private func stopEcho() {
        let isWithdrawable = !isAnswered || client.isAnswerWithdrawable
        upstream.output = .none
        perform(machine.credentialEchoed(isWithdrawable: isWithdrawable))
    }

    func turnEnded() {
        client.turnEnded()
    }
}

extension UpstreamFailure {
    fileprivate static var lostBody: UpstreamFailure {
        UpstreamFailure(.bodyNotRewindable, detail: "body not replayable")
    }

    fileprivate static var integrity: UpstreamFailure {
        UpstreamFailure(.local, detail: "credential check failed")
    }
}
