import AdobeIMS
import NIOCore
import ProxyCore

/// Attempts upstream, and what comes back of them.
extension ConnectionHandler: TransferDelegate {
    func attempt(_ token: IssuedToken?) {
        guard let exchange = active, let route = exchange.route else { return }
        exchange.transfer?.cancel()
        active?.output = .none
        active?.transferResult = nil
        active?.heldBody = ByteBuffer()
        active?.isBodyAwaited = false
        guard exchange.machine.attempts == 1 || active?.body.rewind() == true else {
            return perform(active?.machine.upstreamFailed(.lostBody))
        }
        let context = upstreamContext(exchange, route, authorization: token?.authorization)
        services.upstreamHead.compose(exchange.head, context)
        guard services.upstreamHead.carriesOnly(token?.authorization) else {
            return perform(active?.machine.upstreamFailed(.integrity))
        }
        let transfer = services.transport.transfer(
            services.upstreamHead,
            to: route.upstream,
            body: exchange.head.framing,
            mayResend: exchange.head.method.isIdempotent,
            delegate: self
        )
        active?.transfer = transfer
        active?.search = token?.search
        startWait(.exchange(.upstreamHead))
        transfer.start()
    }

    func upstreamContext(
        _ exchange: ActiveExchange,
        _ route: RouteTarget,
        authorization: Authorization?
    ) -> UpstreamHead.Context {
        UpstreamHead.Context(
            target: exchange.target,
            route: route,
            authorization: authorization,
            requestID: exchange.requestID,
            client: route.route.forwardedHeaders ? clientAddress : nil,
            version: services.settings.version,
            scheme: downstream.isTLS ? .https : .http,
            droppedField: downstream.reception.apiKeyHeader,
            csrfToken: exchange.csrfToken
        )
    }

    // MARK: The request's body

    func readRequestBody(atMost limit: Int) -> RequestBodyRead {
        guard active != nil else { return .wait }
        if case .holding? = active?.output { return waitForBody() }
        let read: RequestBodyRead
        do throws(BodySpoolError) {
            guard let next = try active?.body.read(atMost: limit) else { return .wait }
            read = next
        } catch {
            perform(active?.machine.upstreamFailed(.lostBody))
            return .wait
        }
        switch read {
        case .wait:
            sendContinue()
            if !isResponding { startWait(.exchange(.requestBody)) }
            return waitForBody()
        case .bytes, .end:
            if !isResponding { startWait(.exchange(.upstreamHead)) }
            return read
        }
    }

    private func waitForBody() -> RequestBodyRead {
        active?.isBodyAwaited = true
        return .wait
    }

    func rewindRequestBody() -> Bool {
        active?.body.rewind() ?? false
    }

    /// The body is wanted, and its sender waits to hear that (RFC 9110 §10.1.1), unless it came along
    /// with the head.
    private func sendContinue() {
        guard active?.awaitsContinue == true, reader.isDrained, !isResponding else { return }
        active?.isContinueSent = true
        ResponseHeadWriter.appendStatusLine(100, to: &out)
        ResponseHeadWriter.appendEnd(to: &out)
    }

    // MARK: The response

    private var isResponding: Bool {
        if case .forwarding? = active?.output { true } else { false }
    }

    func received(head: ResponseHead) {
        guard let exchange = active else { return }
        guard !head.isInformational else { return forwardInformational(head) }
        exchange.route?.gatekeeper.answered(head, at: .now(), .now())
        active?.record.upstreamFirstByte = .now() - exchange.started
        active?.output = .holding(head)
        let answer = Exchange.UpstreamAnswer(
            status: head.status,
            isLoginRedirect: LoginRedirect.isOne(head),
            hasProblemDocument: MissingScope.mayBe(in: head),
            isAccountNew: head.status == 403 && exchange.route?.tokens?.isAccountNew == true,
            mayLackCSRFToken: exchange.route?.route.fetchesCSRFToken == true
                && CSRFRefusal.mayBe(head, to: exchange.head.method)
        )
        perform(active?.machine.upstreamAnswered(answer))
    }

    private func forwardInformational(_ head: ResponseHead) {
        guard let exchange = active else { return }
        guard exchange.search?.isIn(head.fields) != true else { return stopEcho() }
        downstreamHead(exchange)?.writeInformational(head, to: &out)
    }

    /// The held head, and what came behind it, goes to the client.
    func forward(cause: Cause?) {
        guard let exchange = active, case .holding(let head) = exchange.output,
            let downstream = downstreamHead(exchange)
        else { return }
        exchange.csrfCall?.cancel()
        exchange.withdrawableFrom = out.writerIndex
        guard exchange.search?.isIn(head.fields) != true else { return stopEcho() }
        exchange.echoFilter = exchange.search.map(EchoFilter.init)
        if cause == .refusedAfterRefresh, exchange.machine.isTokenReplaced,
            let place = exchange.place
        {
            exchange.route?.tokens?.refusedAgain(at: place)
        }
        let framing = downstream.framing(of: head)
        if framing == .untilClose { active?.closes = true }
        let closes = decideClosing()
        downstream.write(
            head,
            framing: framing,
            cause: cause,
            closes: closes,
            now: .now(),
            to: &out
        )
        active?.isAnswered = true
        active?.record.status = head.status
        active?.output = .forwarding(framing)
        startWait(.exchange(.upstreamBody))
        let held = exchange.heldBody
        if held.readableBytes > 0 {
            exchange.heldBody = ByteBuffer()
            appendBody(held.readableBytesSpan)
            guard active === exchange else { return }
        }
        if let result = exchange.transferResult {
            active?.transferResult = nil
            complete(result)
        } else {
            exchange.transfer?.resumeReceiving()
            if exchange.isBodyAwaited { exchange.transfer?.resumeSending() }
        }
    }

    func received(body: RawSpan) -> ResponseFlow {
        switch active?.output {
        case .holding?:
            if holdBody(body) { return .continue }
            guard active?.machine.isInspecting == true else { return .pause }
            inspectHeldBody()
            return received(body: body)
        case .forwarding?:
            if out.readableBytes >= Self.mostGathered { flush() }
            guard isWritable else {
                startWait(.client)
                return .pause
            }
            startWait(.exchange(.upstreamBody))
            appendBody(body)
            return .continue
        case .some(.none), nil:
            return .continue
        }
    }

    /// More than that and it is written before the turn ends, in bytes.
    private static let mostGathered = 65_536

    /// So much of an answer's body is kept while a token is fetched, in bytes; more waits upstream.
    private static let mostHeld = 65_536

    /// Returns false when there is no room.
    private func holdBody(_ body: RawSpan) -> Bool {
        let held = active?.heldBody.readableBytes ?? 0
        guard held + body.byteCount <= Self.mostHeld else { return false }
        active?.heldBody.writeBytes(body)
        return true
    }

    private func inspectHeldBody() {
        let isScopeMissing = active.map { MissingScope.isSaid(in: $0.heldBody) } ?? false
        perform(active?.machine.inspected(isScopeMissing: isScopeMissing))
    }

    /// All of a body passes the search, whatever it says of itself: that costs next to nothing.
    private func appendBody(_ body: RawSpan) {
        switch active?.echoFilter?.admit(body) {
        case nil:
            writeBody(body)
        case .release(let held, let piece):
            writeBody(held.readableBytesSpan)
            writeBody(body.extracting(piece))
        case .found:
            stopEcho()
        }
    }

    private func writeBody(_ body: RawSpan) {
        guard case .forwarding(let framing)? = active?.output, body.byteCount > 0 else { return }
        active?.record.responseBytes += Int64(body.byteCount)
        switch framing {
        case .empty:
            break
        case .length, .untilClose:
            out.writeBytes(body)
        case .chunked:
            ResponseHeadWriter.appendChunk(size: body.byteCount, to: &out)
            out.writeBytes(body)
            ResponseHeadWriter.appendChunkEnd(to: &out)
        }
    }

    private func stopEcho() {
        guard let exchange = active else { return }
        let isWithdrawable = !exchange.isAnswered || exchange.withdrawableFrom != nil
        perform(exchange.machine.credentialEchoed(isWithdrawable: isWithdrawable))
    }

    func ended(_ result: Result<FieldSection, UpstreamFailure>) {
        active?.transfer = nil
        if case .holding? = active?.output {
            active?.transferResult = result
            if active?.machine.isInspecting == true { inspectHeldBody() }
        } else {
            complete(result)
        }
    }

    private func complete(_ result: Result<FieldSection, UpstreamFailure>) {
        active?.transfer = nil
        switch result {
        case .success(let trailers):
            guard active?.search?.isIn(trailers) != true else { return stopEcho() }
            if let held = active?.echoFilter?.end() { writeBody(held.readableBytesSpan) }
            if case .forwarding(.chunked)? = active?.output {
                ResponseHeadWriter.appendLastChunk(trailers: trailers, to: &out)
            }
            perform(active?.machine.upstreamCompleted())
        case .failure(let failure):
            perform(active?.machine.upstreamFailed(failure))
        }
    }

    func turnEnded() {
        pump()
        flush()
    }

    private func downstreamHead(_ exchange: ActiveExchange) -> DownstreamHead? {
        exchange.route.map {
            DownstreamHead(
                to: exchange.head,
                route: $0,
                requestID: exchange.requestID,
                crossOrigin: exchange.admitted?.crossOrigin,
                isTLS: downstream.isTLS
            )
        }
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
