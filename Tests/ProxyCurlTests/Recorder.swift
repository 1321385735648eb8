import NIOCore
import ProxyCore

/// A delegate that keeps what it hears and does what the test says. Confined to its event loop.
final class Recorder: TransferDelegate {
    enum Callback: String, CaseIterable, Sendable {
        case readRequestBody, receivedHead, receivedBody, ended, turnEnded
    }

    let eventLoop: any EventLoop
    var transfer: (any Transfer)?
    private let source: [Request.Piece]
    private var pieces: [Request.Piece]
    private(set) var outcome = Outcome()
    private(set) var isEnded = false
    private(set) var rewinds = 0
    private(set) var stages: [TransferStage] = []
    /// How often each callback was called.
    private(set) var calls: [Callback: Int] = [:]
    /// What the delegate says to bytes of a body.
    var flow: (Recorder) -> ResponseFlow = { _ in .continue }
    /// Called from inside each callback.
    var during: (Callback, Recorder) -> Void = { _, _ in }
    private var waiters: [(condition: (Recorder) -> Bool, promise: EventLoopPromise<Void>)] = []

    init(_ request: Request, on eventLoop: any EventLoop) {
        source = request.body
        pieces = request.body
        self.eventLoop = eventLoop
    }

    var totalCalls: Int { calls.values.reduce(0, +) }

    /// Succeeds when the condition holds after a callback, or already does.
    func wait(until condition: @escaping (Recorder) -> Bool) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        waiters.append((condition, promise))
        check()
        return promise.futureResult
    }

    /// Nobody waits any more.
    func abandonWaits() {
        let waiters = waiters
        self.waiters = []
        for waiter in waiters {
            waiter.promise.fail(CancellationError())
        }
    }

    /// Takes the place of the last ``Request/Piece/wait``.
    func append(_ more: [Request.Piece]) {
        pieces = pieces.dropLast() + more
    }

    // MARK: TransferDelegate

    func reached(_ stage: TransferStage) {
        stages.append(stage)
        check()
    }

    func readRequestBody(atMost limit: Int) -> RequestBodyRead {
        defer { note(.readRequestBody) }
        guard !pieces.isEmpty else { return .end(trailers: nil) }
        switch pieces.removeFirst() {
        case .bytes(let bytes):
            if bytes.count > limit { pieces.insert(.bytes(Array(bytes[limit...])), at: 0) }
            return .bytes(ByteBuffer(bytes: bytes.prefix(limit)))
        case .wait:
            if pieces.isEmpty { pieces = [.wait] }
            return .wait
        case .pause:
            later { $0.transfer?.resumeSending() }
            return .wait
        case .end(let trailers):
            return .end(trailers: Self.section(trailers))
        }
    }

    func rewindRequestBody() -> Bool {
        rewinds += 1
        pieces = source
        return true
    }

    func received(head: ResponseHead) {
        outcome.heads.append(Outcome.Head(head))
        note(.receivedHead)
    }

    func received(body: RawSpan) -> ResponseFlow {
        let flow = flow(self)
        outcome.buffer.writeBytes(body)
        note(.receivedBody)
        return flow
    }

    func ended(_ result: Result<FieldSection, UpstreamFailure>) {
        switch result {
        case .success(let trailers): outcome.trailers = Outcome.lines(trailers)
        case .failure(let failure): outcome.failure = failure
        }
        isEnded = true
        note(.ended)
    }

    func turnEnded() {
        note(.turnEnded)
    }

    // MARK: Pausing

    /// Pauses where `choice` says so and resumes a turn later.
    func pause(where choice: @escaping (Recorder) -> Bool) {
        flow = { recorder in
            guard choice(recorder) else { return .continue }
            recorder.later { $0.transfer?.resumeReceiving() }
            return .pause
        }
    }

    /// Not in this turn of the event loop: other work comes in between.
    func later(_ work: @escaping (Recorder) -> Void) {
        eventLoop.assumeIsolated().execute { work(self) }
    }

    private func note(_ callback: Callback) {
        calls[callback, default: 0] += 1
        during(callback, self)
        check()
    }

    private func check() {
        let ready = waiters.filter { $0.condition(self) }
        guard !ready.isEmpty else { return }
        waiters.removeAll { $0.condition(self) }
        for waiter in ready {
            waiter.promise.succeed()
        }
    }

    private static func section(_ lines: [String]) -> FieldSection {
        let text = (["0"] + lines + ["", ""]).joined(separator: "\r\n")
        var buffer = ByteBuffer(bytes: Latin1.bytes(text))
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        guard case .end(let trailers) = decoder.next(&buffer) else { return .empty }
        return trailers
    }
}
