import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct LazyDeadlineTests {
    private func at(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .seconds(seconds)
    }

    @Test func `without a deadline nothing happens`() {
        var deadline = LazyDeadline()
        #expect(deadline.deadline == nil)
        #expect(deadline.set(nil) == nil)
        #expect(deadline.fired(at: at(1)) == .nothing)
    }

    @Test func `it expires at its time, once`() {
        for now in [at(10), at(11)] {
            var deadline = LazyDeadline()
            #expect(deadline.set(at(10)) == at(10))
            #expect(deadline.deadline == at(10))
            #expect(deadline.fired(at: now) == .expired)
            #expect(deadline.deadline == nil)
            #expect(deadline.fired(at: now) == .nothing)
        }
    }

    @Test func `moving it later costs nothing until the task runs`() {
        var deadline = LazyDeadline()
        #expect(deadline.set(at(10)) == at(10))
        for second in 11...1000 { #expect(deadline.set(at(Int64(second))) == nil) }
        #expect(deadline.fired(at: at(10)) == .schedule(at(1000)))
        #expect(deadline.set(at(1001)) == nil)
        #expect(deadline.fired(at: at(1000)) == .schedule(at(1001)))
        #expect(deadline.fired(at: at(1001)) == .expired)
    }

    @Test func `moving it earlier takes a task of its own`() {
        var deadline = LazyDeadline()
        #expect(deadline.set(at(10)) == at(10))
        #expect(deadline.set(at(5)) == at(5))
        #expect(deadline.set(at(5)) == nil)
        #expect(deadline.set(at(7)) == nil)
        #expect(deadline.fired(at: at(5)) == .schedule(at(7)))
        #expect(deadline.fired(at: at(7)) == .expired)
    }

    @Test func `taken away, it expires no more, and its task serves the next one`() {
        var deadline = LazyDeadline()
        #expect(deadline.set(at(10)) == at(10))
        #expect(deadline.set(nil) == nil)
        #expect(deadline.deadline == nil)
        #expect(deadline.set(at(12)) == nil)
        #expect(deadline.set(nil) == nil)
        #expect(deadline.fired(at: at(10)) == .nothing)
        #expect(deadline.set(at(20)) == at(20))
        #expect(deadline.fired(at: at(20)) == .expired)
    }

    /// Whoever schedules as it is told is told of every deadline in time, and never early.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no deadline is lost`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var deadline = LazyDeadline()
        var expected: NIODeadline?
        var task: NIODeadline?
        for second in 1...2000 {
            let now = at(Int64(second))
            if Int.random(in: 0..<3, using: &generator) == 0 {
                let isSet = Int.random(in: 0..<5, using: &generator) > 0
                let after = TimeAmount.seconds(Int64.random(in: 1...40, using: &generator))
                expected = isSet ? now + after : nil
                if let time = deadline.set(expected) { task = time }
                #expect(deadline.deadline == expected)
            }
            guard let due = task, due <= now else {
                #expect(expected.map { $0 > now } ?? true, "missed at \(second)")
                continue
            }
            task = nil
            switch deadline.fired(at: now) {
            case .expired:
                #expect(expected == now)
                expected = nil
            case .schedule(let time):
                #expect(time > now)
                task = time
            case .nothing:
                #expect(expected == nil)
            }
        }
    }
}
