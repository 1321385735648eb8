import NIOCore
import ProxyCore
import Testing

struct WatchdogPingsTests {
    private func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    @Test(
        arguments: [
            (nil, .seconds(1)), (.seconds(30), .seconds(1)), (.seconds(2), .seconds(1)),
            (.milliseconds(500), .milliseconds(250)),
        ] as [(Duration?, TimeAmount)]
    )
    func `loops are asked often enough`(_ limit: Duration?, _ beat: TimeAmount) {
        #expect(WatchdogPings.beat(limit.map(WatchdogPings.init)) == beat)
    }

    @Test func `a ping each half of the limit`() {
        var pings = WatchdogPings(limit: .seconds(3))
        let due = [0, 1_000, 2_000, 3_000, 3_499, 3_500, 4_000].map {
            pings.isDue(at: at($0), late: [])
        }
        #expect(due == [true, false, true, false, false, true, false])
    }

    @Test func `while a loop is late there is none, and then at once`() {
        var pings = WatchdogPings(limit: .seconds(2))
        let asked: [(Int64, late: [Int])] = [
            (0, []), (1_000, [1]), (9_000, [0, 1]), (9_001, []), (9_500, []),
        ]
        let due = asked.map { pings.isDue(at: at($0.0), late: $0.late) }
        #expect(due == [true, false, false, true, false])
    }
}
