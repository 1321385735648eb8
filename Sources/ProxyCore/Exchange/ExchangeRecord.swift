package import NIOCore

/// What happened in one exchange: whoever has to tell of it, in a log line, a counter or a trace,
/// makes it from this.
package struct ExchangeRecord: Sendable {
    /// A try upstream.
    package struct Attempt: Sendable {
        package let began: NIODeadline
        /// Of the token that went with it; nil without one.
        package let generation: Int?
        /// Why it was not the first.
        package let replay: Replay?
        /// Until the final head of the upstream's answer; nil without one.
        package var head: TimeAmount?
        /// Of that head; 0 without one.
        package var status = 0

        package init(began: NIODeadline, generation: Int?, replay: Replay?) {
            self.began = began
            self.generation = generation
            self.replay = replay
        }
    }

    /// A wait for a token.
    package struct TokenWait: Sendable {
        package let began: NIODeadline
        package let duration: TimeAmount

        package init(began: NIODeadline, duration: TimeAmount) {
            self.began = began
            self.duration = duration
        }
    }

    package var requestID = ""
    /// Nil: what came never became a request.
    package let head: RequestHead?
    /// Where it led; nil for what was refused before that.
    package let target: RouteTarget?
    // What both are counted by, so that they need not be copied for that.
    let method: MetricMethod
    let labels: RouteTarget.Labels
    /// It asked for a page of the proxy's own: it is no route's, and said in the access log for
    /// debugging alone.
    package var isPage = false
    /// Who asked; nil where nobody is asked who they are, and for strangers.
    package var caller: String?
    /// Among ``MetricNames``.
    package var callerNumber = MetricNames.none
    /// 499: the client left before it was answered.
    package var status = 0
    /// The answer is the proxy's own.
    package var isOwnAnswer = false
    package var requestBytes: Int64 = 0
    package var responseBytes: Int64 = 0
    package let began: NIODeadline
    package var duration = TimeAmount.zero
    package private(set) var attempts = ExchangeSteps<Attempt>()
    package private(set) var tokenWaits = ExchangeSteps<TokenWait>()
    /// How often the request was sent upstream.
    package var attemptCount = 0
    /// Of the token that was sent last; nil without one.
    package var generation: Int?
    package var cause: Cause?
    /// Why a connection to AEM or IMS could not be made, or broke, with its host and port; nil when
    /// that is not what went wrong.
    package var reason: String?

    /// Of what never became a request.
    package init(began: NIODeadline) {
        self.init(nil, to: nil, began: began)
    }

    package init(_ head: RequestHead?, to target: RouteTarget?, began: NIODeadline) {
        self.head = head
        self.target = target
        self.began = began
        method = MetricMethod(head?.method)
        labels = target?.labels ?? .none
    }

    /// Until the upstream's final head, from the beginning; nil without one.
    package var upstreamFirstByte: TimeAmount? {
        var time: TimeAmount?
        attempts.forEach { attempt in
            if let head = attempt.head { time = attempt.began - began + head }
        }
        return time
    }

    package var tokenWait: TimeAmount {
        var sum = TimeAmount.zero
        tokenWaits.forEach { sum = sum + $0.duration }
        return sum
    }

    /// Whether it is worth a word where only those are told of that did not go well.
    package var isFailure: Bool {
        status >= 500 || cause != nil || isOwnAnswer && (status == 401 || status == 403)
    }

    /// The request is sent upstream.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - generation: of the token that goes with it; nil without one.
    ///   - replay: why it is not the first time.
    package mutating func attemptBegan(
        at now: NIODeadline,
        generation: Int?,
        replay: Replay? = nil
    ) {
        attempts.append(Attempt(began: now, generation: generation, replay: replay))
    }

    /// A wait for a token is over.
    package mutating func tokenWaitEnded(began: NIODeadline, at now: NIODeadline) {
        tokenWaits.append(TokenWait(began: began, duration: now - began))
    }

    /// The final head of the upstream's answer is there.
    package mutating func answered(_ status: Int, at now: NIODeadline) {
        attempts.withLast { attempt in
            attempt.head = now - attempt.began
            attempt.status = status
        }
    }
}
