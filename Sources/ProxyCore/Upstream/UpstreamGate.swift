package import NIOCore

/// How many requests an upstream gets at a time: limits of the configuration, one of which always
/// holds, the number of connections; and where that is respected what AEM itself asks for with
/// `Retry-After`. Behind such a pause one request tries how it is now; the others follow when it
/// was answered otherwise.
///
/// Pure: time is an argument, and what is to be done comes back as a value. Requests that can't go
/// at once wait in the order they came, for at most ``longestWait`` and at most ``mostWaiting`` of
/// them; who could not go in time is refused at once.
package struct UpstreamGate: Sendable {
    /// Names a request between ``enter(at:)`` and ``leave(_:at:)``.
    package struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Why a request is not sent.
    package struct Refusal: Equatable, Sendable {
        package let cause: Cause
        /// For `Retry-After`, at least 1.
        package let retryAfterSeconds: Int
    }

    package enum Entry: Equatable, Sendable {
        /// Send it.
        case go(Ticket)
        /// It waits; what becomes of it is in ``Release/ended`` later.
        case wait(Ticket)
        case refuse(Refusal)
    }

    /// What an event means for requests that waited before it.
    package struct Release: Equatable, Sendable {
        /// They wait no longer: nil to send it, else why not. In the order they came.
        package var ended: [(ticket: Ticket, refusal: Refusal?)] = []
        /// Call ``advance(at:)`` at this time; nil: the time asked for last will do.
        package var wake: NIODeadline?

        package static func == (left: Release, right: Release) -> Bool {
            left.wake == right.wake && left.ended.elementsEqual(right.ended, by: ==)
        }
    }

    package static let longestWait = TimeAmount.seconds(10)
    package static let mostWaiting = 10_000
    /// If the request that tries it is not answered by then, another one tries as well.
    package static let longestTrial = TimeAmount.seconds(5)

    private struct Waiting {
        let ticket: Ticket
        let deadline: NIODeadline
    }

    private let maxConcurrentRequests: Int?
    private var rate: RequestRate?
    /// AEM asked for no more requests until then. Nil: it did not, or it has been seen since that it
    /// takes them again.
    private(set) var pause: NIODeadline?
    /// Behind a pause: sent to try whether AEM takes requests again, and not answered yet.
    private var trials: Set<Ticket> = []
    /// Until then the others wait for them.
    private var trialEnd: NIODeadline?
    private var underWay: Set<Ticket> = []
    /// In the order they came, and so also of their deadlines; also those that have left.
    private var queue = CircularBuffer<Waiting>()
    private var waiting: Set<Ticket> = []
    private var tickets: UInt64 = 0
    /// When ``advance(at:)`` was asked for.
    private var alarm: NIODeadline?

    package init(maxConcurrentRequests: Int?, requestsPerSecond: Int?) {
        self.maxConcurrentRequests = maxConcurrentRequests
        rate = requestsPerSecond.map(RequestRate.init)
    }

    /// How many requests wait for their turn.
    package var waitingCount: Int { waiting.count }

    /// A request is to be sent. Those that wait go first: if it may go then, none waits.
    package mutating func enter(at now: NIODeadline) -> (Entry, Release) {
        var release = advance(at: now)
        let ticket = Ticket(number: tickets)
        tickets += 1
        if mayGo(at: now) {
            begin(ticket, at: now)
            return (.go(ticket), release)
        }
        let earliest = earliest(behind: waiting.count, at: now)
        guard waiting.count < Self.mostWaiting, earliest <= now + Self.longestWait else {
            return (.refuse(refusal(until: earliest, at: now)), release)
        }
        waiting.insert(ticket)
        if queue.count > 2 * Self.mostWaiting {
            queue = CircularBuffer(queue.filter { waiting.contains($0.ticket) })
        }
        queue.append(Waiting(ticket: ticket, deadline: now + Self.longestWait))
        setAlarm(at: now, &release)
        return (.wait(ticket), release)
    }

    /// A request is over, or nobody waits for it any more. More than once does no harm.
    package mutating func leave(_ ticket: Ticket, at now: NIODeadline) -> Release {
        if underWay.remove(ticket) == nil { waiting.remove(ticket) }
        if trials.remove(ticket) != nil, trials.isEmpty { trialEnd = nil }
        return advance(at: now)
    }

    /// AEM answered 429 and asked for so much time. Who can't wait for that long is refused now.
    package mutating func pause(for time: TimeAmount, at now: NIODeadline) -> Release {
        pause = max(pause ?? now, now + time)
        trials = []
        trialEnd = nil
        return advance(at: now)
    }

    /// AEM answered this request, and not with a 429. If it was sent to try just that, the pause is
    /// over for all.
    package mutating func served(_ ticket: Ticket, at now: NIODeadline) -> Release {
        guard trials.contains(ticket) else { return Release() }
        pause = nil
        trials = []
        trialEnd = nil
        return advance(at: now)
    }

    /// Whether AEM's wish holds requests back at that time. Behind it one goes first.
    package func isPaused(at time: NIODeadline) -> Bool {
        pause.map { $0 > time } ?? false
    }

    /// Lets those go that may, and refuses those who have waited for too long.
    package mutating func advance(at now: NIODeadline) -> Release {
        var release = Release()
        if let alarm, alarm <= now { self.alarm = nil }
        while let first = firstWaiting, mayGo(at: now) {
            waiting.remove(first.ticket)
            begin(first.ticket, at: now)
            release.ended.append((first.ticket, nil))
        }
        while let first = firstWaiting, first.deadline <= now || isPaused(at: first.deadline) {
            waiting.remove(first.ticket)
            let earliest = earliest(behind: 0, at: now)
            release.ended.append((first.ticket, refusal(until: earliest, at: now)))
        }
        setAlarm(at: now, &release)
        return release
    }

    private var firstWaiting: Waiting? {
        mutating get {
            while let first = queue.first, !waiting.contains(first.ticket) { queue.removeFirst() }
            return queue.first
        }
    }

    private func mayGo(at now: NIODeadline) -> Bool {
        isFree && !isTried(at: now) && earliest(behind: 0, at: now) <= now
    }

    private var isFree: Bool {
        maxConcurrentRequests.map { underWay.count < $0 } ?? true
    }

    private func isTried(at time: NIODeadline) -> Bool {
        trialEnd.map { $0 > time } ?? false
    }

    private mutating func begin(_ ticket: Ticket, at now: NIODeadline) {
        if maxConcurrentRequests != nil { underWay.insert(ticket) }
        rate?.begin(at: now)
        guard pause != nil else { return }
        trials.insert(ticket)
        trialEnd = now + Self.longestTrial
    }

    /// When a request may go with so many before it, as far as that is known: when others end, is
    /// not.
    private func earliest(behind others: Int, at now: NIODeadline) -> NIODeadline {
        max(now, pause ?? now, rate?.earliest(behind: others) ?? now)
    }

    private func refusal(until earliest: NIODeadline, at now: NIODeadline) -> Refusal {
        let seconds = Int((earliest - now).nanoseconds.dividedUp(by: 1_000_000_000))
        return Refusal(
            cause: pause == nil ? .upstreamBusy : .upstreamRetryAfter,
            retryAfterSeconds: max(1, seconds)
        )
    }

    private mutating func setAlarm(at now: NIODeadline, _ release: inout Release) {
        guard let first = firstWaiting else { return }
        let next = isFree ? max(earliest(behind: 0, at: now), trialEnd ?? now) : first.deadline
        let wake = min(next, first.deadline)
        if let alarm, alarm <= wake { return }
        alarm = wake
        release.wake = wake
    }
}

extension Int64 {
    fileprivate func dividedUp(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder > 0 ? quotient + 1 : quotient
    }
}
