import AdobeIMS
import Glibc
package import Logging
package import NIOCore
package import ProxyCore

/// One event loop's spans on their way to the collector: one request at a time, each second or when
/// there are many, and no second try. Confined to that loop.
///
/// It is there also where nothing is traced, and idle then, so that a reload can turn it on.
package final class TraceExporter {
    private struct Sending {
        let call: GatheredCall
        let timeout: Scheduled<Void>
        let count: Int
    }

    private struct Timer {
        let task: Scheduled<Void>
        /// Whether it gives way when there is much to send.
        let mayHurry: Bool
    }

    /// Nil: nothing is traced.
    package private(set) var settings: Tracing?
    private let eventLoop: any EventLoop
    private let logger: Logger
    private var transport: any UpstreamTransport
    private var queue = SpanQueue(limit: mostWaiting)
    private var sending: Sending?
    private var timer: Timer?
    /// Kept when the process ends and waits for what is left.
    private var end: EventLoopPromise<Void>?
    private var line = RareLine()
    private var droppedWhenSaid: UInt64 = 0

    /// So many spans wait at most; those under way are not among them.
    private static let mostWaiting = 2_048
    private static let mostAtOnce = 512
    private static let interval = TimeAmount.seconds(1)
    private static let timeLimit = TimeAmount.seconds(10)
    /// What is left at the process's end gets so long.
    private static let lastTimeLimit = TimeAmount.seconds(2)
    /// What a collector answers is not read.
    private static let answerLimit = 65_536

    /// `settings`: Nil: nothing is traced.
    package init(
        _ settings: Tracing?,
        on transport: any UpstreamTransport,
        eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.settings = settings
        self.transport = transport
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// How many spans of this loop never reached the collector, since the process began.
    package var droppedSpans: UInt64 { queue.dropped }

    /// Another configuration holds from now on; what waits goes where that one says.
    package func use(_ settings: Tracing?, on transport: any UpstreamTransport) {
        if settings == nil {
            send()
            queue.dropAll()
        }
        self.settings = settings
        self.transport = transport
    }

    // MARK: Recording

    /// Nil where nothing is traced.
    func recorder(of head: RequestHead) -> ExchangeRecorder? {
        guard let settings else { return nil }
        return ExchangeRecorder(of: head, sampler: settings.sampler, exporter: self)
    }

    /// Nil where this exchange is not recorded.
    func imsTrace(path: String) -> IMSTrace? {
        guard let settings else { return nil }
        var random = SystemRandomNumberGenerator()
        let now = NIODeadline.now()
        return IMSTrace(
            path: path,
            sampler: settings.sampler,
            clock: Self.clock(at: now),
            at: now,
            using: &random
        )
    }

    static func clock(at now: NIODeadline) -> TraceClock {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        let nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        return TraceClock(unixNanoseconds: nanoseconds, at: now)
    }

    func add(_ spans: [TraceSpan]) {
        guard !spans.isEmpty else { return }
        // Of an exchange that began before tracing was turned off.
        guard settings != nil else { return queue.drop(spans.count) }
        let before = queue.dropped
        queue.add(spans)
        if queue.dropped > before { sayDropped("the queue is full") }
        startTimer()
    }

    // MARK: Sending

    private func startTimer() {
        guard sending == nil, queue.count > 0 else { return }
        let isMuch = queue.count >= Self.mostAtOnce
        if let timer, !isMuch || !timer.mayHurry { return }
        // Never within the exchange that brought the last one.
        schedule(in: isMuch ? .zero : Self.interval, mayHurry: !isMuch)
    }

    private func schedule(in time: TimeAmount, mayHurry: Bool) {
        timer?.task.cancel()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let task = eventLoop.scheduleTask(in: time) { bound.value.send() }
        timer = Timer(task: task, mayHurry: mayHurry)
    }

    private func send() {
        timer?.task.cancel()
        timer = nil
        guard sending == nil, let settings else { return }
        let spans = queue.take(Self.mostAtOnce)
        guard !spans.isEmpty else { return }
        let body = SpanExport.body(spans, version: settings.version)
        let call = GatheredCall(body: body, answerLimit: Self.answerLimit) { [self] result in
            answered(result)
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let timeout = eventLoop.scheduleTask(in: Self.timeLimit) {
            bound.value.failed("the collector does not answer")
        }
        sending = Sending(call: call, timeout: timeout, count: spans.count)
        let head = settings.head(bodyLength: body.readableBytes)
        call.start(head, on: transport, to: settings.upstream)
    }

    private func answered(_ result: Result<GatheredCall.Answer, GatheredCall.Failure>) {
        switch result {
        case .success(let answer) where (200...299).contains(answer.head.status): sent()
        case .success(let answer): failed("the collector answered \(answer.head.status)")
        case .failure(.tooLarge): failed("the collector's answer is too long")
        case .failure(.upstream(let failure)):
            let cause = Answer.upstreamFailed(failure).cause?.name ?? ""
            failed("\(cause): \(failure.detail)")
        }
    }

    private func sent() {
        stopCall()
        guard queue.count < Self.mostAtOnce, end == nil else { return send() }
        startTimer()
    }

    private func failed(_ reason: String) {
        guard let sending else { return }
        queue.drop(sending.count)
        if end != nil { queue.dropAll() }
        stopCall()
        sayDropped(reason)
        // Who fails is not asked again at once, however much there is.
        if queue.count > 0 { schedule(in: Self.interval, mayHurry: false) }
    }

    private func stopCall() {
        sending?.timeout.cancel()
        sending?.call.cancel()
        sending = nil
        if queue.count == 0 || settings == nil { end?.succeed() }
    }

    private func sayDropped(_ reason: String) {
        guard end != nil || line.happened(at: .now()) != nil else { return }
        let count = queue.dropped - droppedWhenSaid
        guard count > 0 else { return }
        droppedWhenSaid = queue.dropped
        logger.warning(
            "spans dropped",
            metadata: [
                "dropped": "\(count)", "reason": "\(reason)",
                "explanation": "see whether the collector at tracing.endpoint takes spans",
            ]
        )
    }

    // MARK: The end

    /// Sends what is left, for a short time. To be called when no exchange is under way any more.
    package func finish() -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        end = promise
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let limit = eventLoop.scheduleTask(in: Self.lastTimeLimit) {
            bound.value.failed("the process ends")
            promise.succeed()
        }
        send()
        if sending == nil { promise.succeed() }
        return promise.futureResult.always { _ in
            limit.cancel()
            bound.value.sayDropped("the process ends")
        }
    }
}
