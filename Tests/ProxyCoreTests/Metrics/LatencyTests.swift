import NIOCore
import ProxyCore
import Testing

struct LatencyTests {
    private func after(_ time: TimeAmount) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + time
    }

    private func ring(_ times: [(latency: TimeAmount, after: TimeAmount)]) -> LatencyRing {
        var ring = LatencyRing()
        for time in times { ring.add(time.latency, at: after(time.after)) }
        return ring
    }

    @Test(
        arguments: [
            (TimeAmount.nanoseconds(-1), 0), (.nanoseconds(999), 0), (.microseconds(1), 1),
            (.microseconds(3), 3), (.microseconds(100), 104), (.milliseconds(1), 960),
            (.milliseconds(84), 90_112), (.seconds(1), 983_040), (.seconds(60), 62_914_560),
            (.hours(10), 251_658_240),
        ] as [(TimeAmount, Int64)]
    )
    func `a single time is found again, nearly`(_ time: TimeAmount, _ microseconds: Int64) {
        let recent = ring([(time, .zero)]).recent(at: after(.zero))
        for part in [0.0, 0.5, 0.9, 0.99, 1.0] {
            #expect(recent.minute.quantile(part) == .microseconds(microseconds))
        }
    }

    @Test func `every time is at most an eighth off, up to four minutes`() throws {
        var microseconds: Int64 = 1
        while microseconds < 240_000_000 {
            let recent = ring([(.microseconds(microseconds), .zero)]).recent(at: after(.zero))
            let found = try #require(recent.minute.quantile(0.5)).nanoseconds / 1000
            #expect(abs(found - microseconds) * 8 <= microseconds, "\(microseconds)")
            microseconds += max(1, microseconds / 37)
        }
    }

    @Test func `quantiles are those of the ranks`() throws {
        // 90 fast ones, 9 slow ones, and one that is very slow.
        let times =
            Array(repeating: TimeAmount.milliseconds(10), count: 90)
            + Array(repeating: .milliseconds(100), count: 9) + [.seconds(10)]
        let minute = ring(times.map { ($0, .zero) }).recent(at: after(.zero)).minute
        let milliseconds = [0.5, 0.9, 0.91, 0.99, 0.991].map { part in
            (minute.quantile(part)?.nanoseconds ?? 0) / 1_000_000
        }
        #expect(milliseconds == [9, 9, 106, 106, 9437])
        #expect(minute.count == 100)
    }

    @Test func `without times there is no quantile`() {
        #expect(LatencyRing().recent(at: after(.zero)).minute.quantile(0.5) == nil)
    }

    @Test(
        arguments: [
            (0, 1, 1), (59, 1, 1), (69, 1, 1), (70, 0, 1), (600, 0, 1), (609, 0, 1), (610, 0, 0),
            (700, 0, 0), (1_000_000, 0, 0),
        ] as [(Int64, Int64, Int64)]
    )
    func `what is old is forgotten`(_ seconds: Int64, _ minute: Int64, _ tenMinutes: Int64) {
        let recent = ring([(.milliseconds(1), .zero)]).recent(at: after(.seconds(seconds)))
        #expect(recent.minute.count == minute)
        #expect(recent.tenMinutes.count == tenMinutes)
    }

    @Test func `a slot that is used again has nothing of before`() {
        let ring = ring([(.milliseconds(1), .zero), (.milliseconds(1), .seconds(610))])
        #expect(ring.recent(at: after(.seconds(610))).tenMinutes.count == 1)
    }

    @Test func `event loops are added up`() {
        var sum = ring([(.milliseconds(1), .zero)]).recent(at: after(.seconds(100)))
        sum.add(ring([(.seconds(1), .seconds(100))]).recent(at: after(.seconds(100))))
        #expect(sum.minute.count == 1)
        #expect(sum.tenMinutes.count == 2)
    }
}
