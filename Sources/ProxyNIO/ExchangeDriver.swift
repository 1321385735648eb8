import AdobeIMS
import NIOCore
import ProxyCore

/// Carries one exchange through its life, and dies with it: asks what is to be done of ``Exchange``,
/// and does it. It knows nothing of the client's protocol. Confined to its event loop.
///
/// The life, in this order: admit and route · gate · token · attempt · verdict · respond · finish.
final class ExchangeDriver {
    let head: RequestHead
    /// Path and query as received.
    let target: ByteBuffer
    let requestID: String
    /// Nil: whoever asks wasn't let in.
    let admitted: Admission.Admitted?
    let route: RouteTarget?
    /// It lets go of the driver at the end, and when the client is gone.
    let client: any ExchangeClient
    let services: LoopServices
    let reception: Reception
    var machine = Exchange()
    var body: RequestBody
    var upstream = UpstreamSide()
    /// What the observer is told of it.
    var record: ExchangeRecord
    /// Nil where nothing is traced.
    let recorder: ExchangeRecorder?
    /// Nil where nothing is recorded.
    let recording: ExchangeRecording?
    /// Something of the final answer was made.
    var isAnswered = false
    private let decision: Reception.Outcome
    private var tokenWaitStarted: NIODeadline?
    private(set) var pass: GatePass?
    private var isOver = false

    init(
        _ head: RequestHead,
        at reception: Reception,
        services: LoopServices,
        client: any ExchangeClient
    ) {
        self.head = head
        self.reception = reception
        self.services = services
        self.client = client
        target = head.targetSlice
        requestID = services.requestIDs.id(for: head)
        let began = NIODeadline.now()
        decision = reception.receive(head, target: target)
        switch decision {
        case .answer(_, let admitted):
            self.admitted = admitted
            route = nil
        case .page(_, let admitted):
            self.admitted = admitted
            route = nil
        case .forward(let route, let admitted):
            self.admitted = admitted
            self.route = route
        }
        body = RequestBody(framing: head.framing, replay: route?.replay ?? .none)
        record = ExchangeRecord(head, to: route, began: began)
        recorder = reception.isAdmin ? nil : services.traces.recorder(of: head)
        recording =
            reception.isAdmin
            ? nil : services.recording.map { ExchangeRecording(head, at: reception, by: $0) }
        record.requestID = requestID
        record.isPage = reception.isAdmin
        record.caller = admitted?.caller
        record.callerNumber = admitted?.callerNumber ?? MetricNames.none
    }

    // MARK: Gate

    func begin() {
        services.observer.began(&record)
        switch decision {
        case .answer(let answer, _): perform(machine.refuse(answer))
        case .page(let page, _): ask(for: page)
        case .forward(let route, _): enter(route.gatekeeper)
        }
    }

    private func ask(for page: Page) {
        let made: @Sendable (Answer) -> Void = returning { $0.perform($0.machine.refuse($1)) }
        services.administration.answer(page, made)
    }

    private func enter(_ gatekeeper: UpstreamGatekeeper) {
        let entry = gatekeeper.enter(at: .now()) { returning { $0.gateOpened($1) } }
        switch entry {
        case .go(let ticket):
            pass = GatePass(ticket, of: gatekeeper)
            gateOpened(nil)
        case .wait(let ticket):
            pass = GatePass(ticket, of: gatekeeper)
            machine.queued()
            startClock()
        case .refuse(let refusal):
            gateOpened(refusal)
        }
    }

    private func gateOpened(_ refusal: UpstreamGatekeeper.Refusal?) {
        if let refusal { return perform(machine.refuse(.upstreamRefused(refusal))) }
        guard let route else { return }
        if isCredentialHeldBack { return perform(machine.beginHeldBack()) }
        let token = route.tokens?.current(need: bodyTime)
        planCSRFToken(beside: token)
        perform(machine.begin(isCredentialed: route.tokens != nil, token: token))
    }

    // MARK: Token

    /// How long sending the body may take.
    var bodyTime: Duration {
        guard let route else { return .zero }
        return BodyTime.most(for: head.framing, replayable: route.replay.most)
    }

    func awaitToken() {
        guard let tokens = route?.tokens else { return }
        tokenWaitStarted = .now()
        recorder?.tokenWaitBegan(of: tokens.name)
        tokens.join(need: bodyTime, returning { $0.tokenArrived($1) })
    }

    private func hold(refused generation: Int) {
        guard let route, let tokens = route.tokens else { return }
        tokenWaitStarted = .now()
        recorder?.tokenWaitBegan(of: tokens.name)
        let waiter: TokenSource.Waiter = returning { $0.tokenArrived($1) }
        if let cause = tokens.refused(generation: generation, at: place(route), waiter) {
            recorder?.tokenWaitEnded(cause)
            perform(machine.refreshRefused(cause))
        }
    }

    func tokenArrived(_ result: Result<IssuedToken, TokenUnavailable>) {
        if let started = tokenWaitStarted {
            record.tokenWaitEnded(began: started, at: .now())
            tokenWaitStarted = nil
        }
        recorder?.tokenWaitEnded(result.failure?.cause)
        if case .failure(let unavailable) = result { record.reason = unavailable.reason }
        perform(machine.tokenArrived(result, isBodyReplayable: body.isReplayable))
    }

    /// Where a refusal is remembered.
    func place(_ route: RouteTarget) -> RefusedPlace {
        RefusedPlace(route: route, path: head.path)
    }

    /// For what is told from any thread: it comes back to the loop, where it counts if the exchange
    /// is not over.
    func returning<Value: Sendable>(
        _ event: @escaping @Sendable (ExchangeDriver, Value) -> Void
    ) -> @Sendable (Value) -> Void {
        let eventLoop = services.eventLoop
        let bound = NIOLoopBound(WeakDriver(self), eventLoop: eventLoop)
        return { value in
            eventLoop.execute {
                guard let driver = bound.value.driver, !driver.isOver else { return }
                event(driver, value)
                driver.client.turnEnded()
            }
        }
    }

    // MARK: Actions

    func perform(_ action: Exchange.Action?) {
        startClock()
        guard let action else { return }
        switch action {
        case .awaitToken: awaitToken()
        case .attempt(let token): attempt(token)
        case .answerChallenge: answerChallenge()
        case .hold(let generation): hold(refused: generation)
        case .fetchCSRFToken: fetchCSRFToken()
        case .inspect: break
        case .forward(let cause): forward(cause: cause)
        case .answer(let answer): self.answer(answer)
        case .abort: abort()
        case .finish: finish()
        }
    }

    /// The machine says when a wait begins.
    func startClock() {
        guard let route, let wait = machine.takeBegunWait() else { return }
        client.startClock(route.limit(of: wait, reception.limits))
    }

    // MARK: What the client does

    /// More of the request's body can be used.
    var wantsBody: Bool { body.wantsMore }

    func received(_ bytes: ByteBuffer) {
        body.append(bytes)
        recording?.received(bytes)
        if let limit = reception.limits.requestBody, body.length > Int64(limit) {
            return perform(machine.requestRejected(.requestBodyTooLarge))
        }
        resumeSending()
    }

    func bodyCompleted(_ trailers: FieldSection) {
        let passing = route?.passing(trailers, without: reception.apiKeyHeader)
        body.complete(trailers: passing ?? trailers)
        resumeSending()
    }

    /// What came of the request's body can't be accepted.
    func rejected(_ answer: Answer) {
        perform(machine.requestRejected(answer))
    }

    func timedOut() {
        let isTokenAwaited = machine.wait == .token
        if isTokenAwaited { recorder?.tokenWaitEnded(.tokenTimeout) }
        if machine.isFetchingAhead { forgetNeed() }
        let action = machine.timedOut(
            token: isTokenAwaited ? route?.tokens?.current() : nil,
            connecting: upstream.transfer?.connectTimeout,
            isBodyReplayable: body.isReplayable
        )
        perform(action)
    }

    /// Nothing more is done for a client that left.
    func clientGone() {
        record.cause = .clientGone
        if !isAnswered { record.status = 499 }
        over()
    }

    // MARK: The end

    private func answer(_ answer: Answer) {
        dropUpstream()
        var answer = answer
        admitted?.crossOrigin?.write(to: &answer.fields)
        record.status = answer.status
        record.isOwnAnswer = true
        record.responseBytes = client.answer(answer)
        finish()
    }

    private func abort() {
        over()
        client.cutOff()
    }

    private func finish() {
        over()
        client.exchangeEnded()
    }

    private func over() {
        dropUpstream()
        guard !isOver else { return }
        isOver = true
        pass = nil
        record.requestBytes = body.length
        record.duration = .now() - record.began
        record.attemptCount = machine.attempts
        record.generation = machine.generation
        record.cause = record.cause ?? machine.cause ?? upstream.linksCause
        if let failure = machine.failure, let route {
            record.reason = failure.reason(at: route.upstreamSettings)
        } else if record.cause == nil {
            record.reason = nil
        }
        finishTrace()
        services.observer.ended(record)
        recording?.finish(record)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

/// For closures that may outlive their exchange.
private struct WeakDriver {
    weak var driver: ExchangeDriver?

    init(_ driver: ExchangeDriver) {
        self.driver = driver
    }
}
