import NIOCore
import ProxyCore
import Testing

struct LoopPulseTests {
    private func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    @Test func `a loop is asked again when it has answered`() {
        var pulse = LoopPulse(count: 2)
        #expect(pulse.beat(at: at(0)) == [0, 1])
        pulse.answered(1, at: at(3))
        #expect(pulse.beat(at: at(500)) == [1])
        pulse.answered(0, at: at(700))
        pulse.answered(1, at: at(501))
        #expect(pulse.delays(at: at(800)) == [.milliseconds(700), .milliseconds(1)])
        #expect(pulse.beat(at: at(1_000)) == [0, 1])
    }

    @Test func `who owes an answer for more than a second is late`() {
        var pulse = LoopPulse(count: 3)
        #expect(pulse.late(at: at(10_000)) == [])
        _ = pulse.beat(at: at(0))
        pulse.answered(1, at: at(1))
        #expect(pulse.late(at: at(1_000)) == [])
        #expect(pulse.late(at: at(1_001)) == [0, 2])
        // Other beats in between don't hide it.
        _ = pulse.beat(at: at(1_500))
        #expect(pulse.late(at: at(1_600)) == [0, 2])
        #expect(pulse.delays(at: at(1_600)) == [1_600, 100, 1_600].map { .milliseconds($0) })
        pulse.answered(0, at: at(2_000))
        #expect(pulse.late(at: at(2_000)) == [2])
        // It was slow, and says so until it is asked again.
        #expect(pulse.delays(at: at(9_000))[0] == .milliseconds(2_000))
    }

    @Test func `an answer without a question changes nothing`() {
        var pulse = LoopPulse(count: 1)
        pulse.answered(0, at: at(5))
        #expect(pulse.delays(at: at(6)) == [.zero])
    }

    @Test(arguments: [
        ([], nil), ([1], "event loop 1 does not answer"),
        ([0, 2], "event loops 0, 2 do not answer"),
    ])
    func `a complaint names the loops`(_ late: [Int], _ complaint: String?) {
        #expect(LoopPulse.complaint(late: late) == complaint)
    }
}
