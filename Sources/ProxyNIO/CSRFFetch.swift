import NIOCore
import ProxyCore

/// A CSRF token on its way, for all exchanges of one event loop that want it. Confined to that loop;
/// nobody keeps it any longer when it has ended, or when all have left.
final class CSRFFetch {
    struct Key: Hashable {
        let upstream: UpstreamIndex
        let accessToken: ObjectIdentifier
    }

    struct Outcome {
        /// Nil: none is to be had.
        let token: CSRFToken?
        /// Of the answer; nil without one.
        let status: Int?
    }

    let accessToken: IssuedToken
    private var waiting: [ObjectIdentifier: (Outcome) -> Void] = [:]
    private var call: GatheredCall?
    private let onEnd: (CSRFToken?) -> Void

    /// `accessToken`: The token is asked for with this one.
    /// `onEnd`: Called once, before those that wait hear of it; with nil also when all have left.
    init(with accessToken: IssuedToken, onEnd: @escaping (CSRFToken?) -> Void) {
        self.accessToken = accessToken
        self.onEnd = onEnd
    }

    /// `waiter`: Called once, unless the exchange leaves.
    func join(_ exchange: ExchangeDriver, _ waiter: @escaping (Outcome) -> Void) {
        waiting[ObjectIdentifier(exchange)] = waiter
    }

    func leave(_ exchange: ExchangeDriver) {
        guard waiting.removeValue(forKey: ObjectIdentifier(exchange)) != nil, waiting.isEmpty else {
            return
        }
        call?.cancel()
        end(Outcome(token: nil, status: nil))
    }

    /// To be called once somebody waits: the end may come before this returns.
    func start(
        _ head: UpstreamHead,
        on transport: any UpstreamTransport,
        to upstream: UpstreamIndex
    ) {
        let call = GatheredCall(answerLimit: CSRFToken.answerLimit) { [self] result in
            let answer = try? result.get()
            let token = answer.flatMap { CSRFToken(status: $0.head.status, answer: $0.body) }
            end(Outcome(token: token, status: answer?.head.status))
        }
        self.call = call
        call.start(head, on: transport, to: upstream)
    }

    private func end(_ outcome: Outcome) {
        call = nil
        onEnd(outcome.token)
        let waiters = waiting.values
        waiting = [:]
        for waiter in waiters { waiter(outcome) }
    }
}
