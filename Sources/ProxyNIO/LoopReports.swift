package import NIOCore
package import ProxyCore
import Synchronization

/// Asks the event loops for what they have counted.
package final class LoopReports: Sendable {
    package struct Answers: Sendable {
        /// All loops together.
        package let sum: LoopReport
        /// How long each took to answer, in their order.
        package let delays: [TimeAmount]
    }

    private typealias Answer = (report: LoopReport, delay: TimeAmount)

    /// A loop that takes longer is not waited for: what it said before counts, and the time that was
    /// waited is its delay.
    package static let patience = Duration.seconds(1)

    private let loops: [ProxyServer.Loop]
    /// What each loop said last, so that a counter never goes back.
    private let last: Mutex<[LoopReport]>

    package init(_ loops: [ProxyServer.Loop]) {
        self.loops = loops
        let none = LoopReport(counts: LoopCounts(), latencies: [])
        last = Mutex(Array(repeating: none, count: loops.count))
    }

    /// Costs each loop some microseconds.
    package func gather() async -> Answers {
        let delays = await withTaskGroup(of: (Int, TimeAmount).self) { group in
            for index in loops.indices {
                group.addTask { (index, await self.ask(index)) }
            }
            var delays = loops.map { _ in TimeAmount.zero }
            for await (index, delay) in group { delays[index] = delay }
            return delays
        }
        let reports = last.withLock { $0 }
        var sum = LoopReport(counts: LoopCounts(), latencies: [])
        for report in reports { sum.add(report) }
        return Answers(sum: sum, delays: delays)
    }

    private func ask(_ index: Int) async -> TimeAmount {
        let loop = loops[index]
        let asked = NIODeadline.now()
        let answer: Answer?? = await FirstAnswer.within(Self.patience) {
            try? await loop.eventLoop.submit {
                let now = NIODeadline.now()
                var report = loop.services.value.metrics.report(at: now)
                report.droppedSpans = loop.services.value.traces.droppedSpans
                return (report, now - asked)
            }.get()
        }
        guard case .some(.some(let answer)) = answer else { return .now() - asked }
        last.withLock { $0[index] = answer.report }
        return answer.delay
    }
}
