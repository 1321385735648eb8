package import NIOCore

/// Which event loops answer. Each is asked now and then; one that hangs answers no more.
package struct LoopPulse: Sendable {
    private struct Loop {
        /// When the question was put that it has not answered.
        var asked: NIODeadline?
        /// How long the last answer took.
        var delay = TimeAmount.zero
    }

    private var loops: [Loop]

    /// A loop that takes longer hangs.
    package static let limit = TimeAmount.seconds(1)

    /// `count`: Of the loops, which are numbered from 0.
    package init(count: Int) {
        loops = Array(repeating: Loop(), count: count)
    }

    /// Returns the loops that have to be asked now: those that owe no answer.
    package mutating func beat(at now: NIODeadline) -> [Int] {
        let idle = loops.indices.filter { loops[$0].asked == nil }
        for index in idle { loops[index].asked = now }
        return idle
    }

    package mutating func answered(_ loop: Int, at now: NIODeadline) {
        guard let asked = loops[loop].asked else { return }
        loops[loop] = Loop(asked: nil, delay: now - asked)
    }

    /// Those that have been asked more than ``limit`` ago and have not answered.
    package func late(at now: NIODeadline) -> [Int] {
        loops.indices.filter { index in
            loops[index].asked.map { now - $0 > Self.limit } ?? false
        }
    }

    /// How long each loop lets others wait: for its last answer, or already for the next one.
    package func delays(at now: NIODeadline) -> [TimeAmount] {
        loops.map { loop in max(loop.delay, loop.asked.map { now - $0 } ?? .zero) }
    }

    /// For people: `event loop 1 does not answer`; nil when all do.
    package static func complaint(late: [Int]) -> String? {
        switch late.count {
        case 0: nil
        case 1: "event loop \(late[0]) does not answer"
        default: "event loops \(late.map(String.init).joined(separator: ", ")) do not answer"
        }
    }
}
