package import AdobeIMS
import Synchronization

/// The affinity cookies of one upstream's callers. One caller's requests come over any connection and
/// any event loop, so the loops share them. No caller gets another's.
package final class AffinityJar: Sendable {
    private struct Entry {
        var cookies: AffinityCookies
        var lastUse: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses: UInt64 = 0
    }

    /// Beyond that the half that was used longest ago is forgotten: names may be those of certificates,
    /// of which there is no end.
    package static let mostCallers = 4096

    private let state = Mutex(State())

    package init() {}

    package func cookies(of caller: String) -> AffinityCookies {
        state.withLock { state in
            state.uses += 1
            state.entries[caller]?.lastUse = state.uses
            return state.entries[caller]?.cookies ?? AffinityCookies()
        }
    }

    /// Takes what an answer sets. Of requests under way together without a cookie each may be sent to
    /// another instance; the first answer decides, and later only one to a request that had its cookie.
    ///
    /// - Parameters:
    ///   - answer: to one of the caller's requests.
    ///   - caller: whose request it was.
    ///   - sent: what went with that request.
    ///   - names: of the cookies that count.
    ///   - now: the time.
    package func learn(
        from answer: ResponseHead,
        for caller: String,
        sent: AffinityCookies,
        _ names: [String],
        at now: UnixTime
    ) {
        var learned = sent
        learned.learn(from: answer, names, at: now)
        guard learned != sent else { return }
        state.withLock { state in
            guard state.entries[caller]?.cookies ?? AffinityCookies() == sent else { return }
            state.uses += 1
            state.entries[caller] = Entry(cookies: learned, lastUse: state.uses)
            if state.entries.count > Self.mostCallers { Self.forgetHalf(&state) }
        }
    }

    private static func forgetHalf(_ state: inout State) {
        let uses = state.entries.values.map(\.lastUse).sorted()
        let middle = uses[uses.count / 2]
        state.entries = state.entries.filter { $0.value.lastUse >= middle }
    }
}
