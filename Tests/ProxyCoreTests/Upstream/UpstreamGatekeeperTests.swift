import AdobeIMS
import NIOCore
import ProxyCore
import Synchronization
import Testing

struct UpstreamGatekeeperTests {
    private func keeper(
        concurrent: Int? = nil,
        rate: Int? = nil,
        longestPause: Duration? = nil,
        wake: @escaping @Sendable (NIODeadline) -> Void = { _ in }
    ) -> UpstreamGatekeeper {
        let gate = UpstreamGate(maxConcurrentRequests: concurrent, requestsPerSecond: rate)
        return UpstreamGatekeeper(gate, longestPause: longestPause) { _, time in wake(time) }
    }

    /// How long it is closed when it may be for five minutes at most.
    @Test(arguments: [
        ("HTTP/1.1 429 ¶Retry-After: 5¶", 5000),
        ("HTTP/1.1 429 ¶retry-after:5 ¶", 5000),
        ("HTTP/1.1 429 ¶Retry-After: Fri, 15 Jan 2027 08:00:07 GMT¶", 7000),
        ("HTTP/1.1 429 ¶Retry-After: 300¶", 300_000),
        ("HTTP/1.1 429 ¶Retry-After: 301¶", 300_000),
        ("HTTP/1.1 429 ¶Retry-After: 604800¶", 300_000),
        ("HTTP/1.1 429 ¶Retry-After: Fri, 15 Jan 2027 09:00:00 GMT¶", 300_000),
        ("HTTP/1.1 429 ¶Retry-After: 604801¶", 0),
        ("HTTP/1.1 429 ¶Retry-After: Fri, 15 Jan 2027 07:59:59 GMT¶", 0),
        ("HTTP/1.1 429 ¶Retry-After: 0¶", 0),
        ("HTTP/1.1 429 ¶Retry-After: -5¶", 0),
        ("HTTP/1.1 429 ¶Retry-After: soon¶", 0),
        ("HTTP/1.1 429 ¶Retry-After:¶", 0),
        ("HTTP/1.1 429 ¶", 0),
        ("HTTP/1.1 503 ¶Retry-After: 5¶", 0),
        ("HTTP/1.1 502 ¶Retry-After: 5¶", 0),
        ("HTTP/1.1 200 ¶Retry-After: 5¶", 0),
        ("HTTP/1.1 301 ¶Retry-After: 5¶", 0),
    ])
    func `what a 429 asks for holds requests back where that is wanted`(
        _ head: String,
        _ milliseconds: Int64
    ) throws {
        // 2027-01-15T08:00:00Z
        let time = UnixTime(milliseconds: 1_800_000_000_000)
        for (limit, closed) in [(Duration.seconds(300), milliseconds), (nil, 0)] {
            func mayGo(at milliseconds: Int64) throws -> Bool {
                let keeper = keeper(longestPause: limit)
                try Self.answered(keeper, HeadSamples.response(head), time)
                let entry = keeper.enter(at: GateScript.time(milliseconds)) { { _ in } }
                if case .go = entry { return true }
                return false
            }
            #expect(try mayGo(at: closed))
            if closed > 0 {
                #expect(try !mayGo(at: 0))
                #expect(try !mayGo(at: closed - 1))
            }
        }
    }

    @Test func `without a limit nobody asks what time it is`() throws {
        let head = try HeadSamples.response("HTTP/1.1 429 ¶Retry-After: 5¶")
        func time() -> UnixTime {
            Issue.record("asked")
            return UnixTime(milliseconds: 0)
        }
        try Self.answered(keeper(), head, time())
        let other = try HeadSamples.response("HTTP/1.1 200 ¶Retry-After: 5¶")
        try Self.answered(keeper(longestPause: .seconds(1)), other, time())
    }

    /// A request that was sent at time 0 is answered then.
    private static func answered(
        _ keeper: UpstreamGatekeeper,
        _ head: ResponseHead,
        _ time: @autoclosure () -> UnixTime
    ) throws {
        guard case .go(let ticket) = keeper.enter(at: GateScript.time(0), { { _ in } }) else {
            Issue.record("nothing holds it back")
            return
        }
        keeper.answered(ticket, head, at: GateScript.time(0), time())
        keeper.leave(ticket, at: GateScript.time(0))
    }

    @Test func `a pause is told of when it begins and when it is over`() throws {
        let changes = Mutex<[UpstreamGatekeeper.PauseChange]>([])
        let keeper = UpstreamGatekeeper(
            UpstreamGate(maxConcurrentRequests: nil, requestsPerSecond: nil),
            longestPause: .seconds(30),
            paused: { change in changes.withLock { $0.append(change) } },
            wake: { _, _ in }
        )
        func enter(at time: Int64) throws -> UpstreamGate.Ticket {
            switch keeper.enter(at: GateScript.time(time), { { _ in } }) {
            case .go(let ticket): return ticket
            case .wait(let ticket): keeper.leave(ticket, at: GateScript.time(time))
            case .refuse: break
            }
            throw NotSent()
        }
        func answer(_ ticket: UpstreamGate.Ticket, _ head: String, at time: Int64) throws {
            let head = try HeadSamples.response(head)
            keeper.answered(ticket, head, at: GateScript.time(time), UnixTime(milliseconds: 0))
        }
        let (first, second, third) = (try enter(at: 0), try enter(at: 0), try enter(at: 0))
        try answer(first, "HTTP/1.1 429 ¶Retry-After: 60¶", at: 0)
        try answer(second, "HTTP/1.1 429 ¶Retry-After: 5¶", at: 1)
        try answer(third, "HTTP/1.1 200 ¶", at: 2)
        #expect(changes.withLock(\.self) == [.began(.seconds(30), wish: .seconds(60))])
        #expect(throws: NotSent.self) { try enter(at: 29_999) }
        #expect(keeper.pause(at: GateScript.time(29_999)) == .milliseconds(1))
        let trial = try enter(at: 30_000)
        #expect(throws: NotSent.self) { try enter(at: 30_000) }
        try answer(trial, "HTTP/1.1 429 ¶Retry-After: 1¶", at: 30_001)
        keeper.leave(trial, at: GateScript.time(30_002))
        let next = try enter(at: 41_001)
        try answer(next, "HTTP/1.1 503 ¶Retry-After: 9¶", at: 41_002)
        let expected: [UpstreamGatekeeper.PauseChange] = [
            .began(.seconds(30), wish: .seconds(60)), .began(.seconds(1), wish: .seconds(1)),
            .ended,
        ]
        #expect(changes.withLock(\.self) == expected)
        #expect(keeper.pause(at: GateScript.time(41_003)) == nil)
        _ = (try enter(at: 41_003), try enter(at: 41_003))
    }

    private struct NotSent: Error {}

    @Test func `who waits hears once what becomes of it`() {
        let heard = Mutex<[String]>([])
        let wakes = Mutex<[NIODeadline]>([])
        let keeper = keeper(concurrent: 1) { time in wakes.withLock { $0.append(time) } }
        func enter(_ name: String, at time: Int64) -> UpstreamGate.Entry {
            keeper.enter(at: GateScript.time(time)) {
                { refusal in
                    // Called outside the lock: this would wait for itself.
                    keeper.advance(at: GateScript.time(time))
                    heard.withLock { $0.append("\(name) \(refusal?.cause.name ?? "go")") }
                }
            }
        }
        guard case .go(let first) = enter("a", at: 0), case .wait(let second) = enter("b", at: 1),
            case .wait = enter("c", at: 2), case .wait = enter("d", at: 3)
        else {
            Issue.record("one goes, the others wait")
            return
        }
        #expect(heard.withLock(\.self) == [])
        keeper.leave(second, at: GateScript.time(4))
        keeper.leave(first, at: GateScript.time(5))
        #expect(heard.withLock(\.self) == ["c go"])
        #expect(wakes.withLock(\.self) == [GateScript.time(10_001)])
        keeper.advance(at: GateScript.time(10_002))
        keeper.advance(at: GateScript.time(10_003))
        keeper.advance(at: GateScript.time(20_000))
        #expect(heard.withLock(\.self) == ["c go", "d upstream_busy"])
    }

    @Test func `nothing is kept of who has left`() {
        final class Exchange: Sendable {}
        let keeper = keeper(concurrent: 1)
        var exchange: Exchange? = Exchange()
        weak let kept = exchange
        guard case .go = keeper.enter(at: GateScript.time(0), { { _ in } }),
            case .wait(let ticket) = keeper.enter(
                at: GateScript.time(0),
                { { [exchange] _ in _ = exchange } }
            )
        else {
            Issue.record("one goes, the other waits")
            return
        }
        exchange = nil
        #expect(kept != nil)
        keeper.leave(ticket, at: GateScript.time(0))
        #expect(kept == nil)
    }

    @Test func `many threads never have more under way than allowed`() async {
        let keeper = keeper(concurrent: 3)
        let counts = Counts()
        let now = GateScript.time(0)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let ticket = await Self.entered(keeper, now)
                        let count = counts.underWay.add(1, ordering: .relaxed).newValue
                        counts.most.max(count, ordering: .relaxed)
                        await Task.yield()
                        counts.underWay.subtract(1, ordering: .relaxed)
                        counts.done.add(1, ordering: .relaxed)
                        keeper.leave(ticket, at: now)
                    }
                }
            }
        }
        #expect(counts.done.load(ordering: .relaxed) == 4000)
        #expect(counts.most.load(ordering: .relaxed) <= 3)
        #expect(counts.most.load(ordering: .relaxed) > 1)
    }

    private final class Counts: Sendable {
        let underWay = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let done = Atomic<Int>(0)
    }

    /// Enters, and waits for its turn where it must; time stands still, so nobody is refused.
    private static func entered(
        _ keeper: UpstreamGatekeeper,
        _ now: NIODeadline
    ) async -> UpstreamGate.Ticket {
        let (turns, turn) = AsyncStream<Void>.makeStream()
        switch keeper.enter(at: now, { { _ in turn.finish() } }) {
        case .go(let ticket):
            return ticket
        case .wait(let ticket):
            for await _ in turns {}
            return ticket
        case .refuse(let refusal):
            Issue.record("refused: \(refusal)")
            return await entered(keeper, now)
        }
    }
}
