import AdobeIMS
import ProxyCore
import Synchronization

/// An exchange that ends at once: as its outcomes say one after the other, the last one again and
/// again.
final class ScriptedExchange: TokenExchange {
    typealias Outcome = Result<AccessToken, IMSError>

    private let outcomes: [Outcome]
    private let times = Mutex<[UnixTime]>([])

    init(_ outcomes: Outcome...) {
        self.outcomes = outcomes
    }

    /// One for each exchange.
    var calls: [UnixTime] { times.withLock { $0 } }

    func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        let number = times.withLock { times in
            times.append(now)
            return times.count
        }
        guard !outcomes.isEmpty else { throw IMSError(.imsRejected) }
        return try outcomes[min(number, outcomes.count) - 1].get()
    }
}
