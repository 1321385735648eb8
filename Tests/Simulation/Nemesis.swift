import Fuzzing

/// What goes wrong in a run, and when; times in milliseconds.
package struct Nemesis: Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        case redis(SimulatedRedis, time: Int)
        /// And it starts without its data.
        case emptied
        /// A replica of Redis takes over, which has not heard of the last seconds.
        case failedOver
        /// Somebody writes an old value again.
        case replayed
        case ims(time: Int)
        /// The token that all send is worth nothing from now on.
        case revoked
        case paused(replica: Int, time: Int)
        /// The next one that exchanges is stopped in the middle of it.
        case holderPaused(time: Int)
        case killed(replica: Int, time: Int)
        /// The next one that exchanges is.
        case holderKilled(time: Int)
    }

    package let time: Int
    package let kind: Kind

    package var description: String { "\(time) ms: \(kind)" }

    /// Some of everything.
    static func schedule(
        _ generator: inout SeededGenerator,
        replicas: Int,
        until end: Int
    ) -> [Nemesis] {
        let count = Int.random(in: 2...14, using: &generator)
        var schedule = (0..<count).map { _ in
            Nemesis(
                time: .random(in: 0..<end, using: &generator),
                kind: kind(&generator, replicas: replicas)
            )
        }
        // Many at once are another matter than one now and then.
        if Int.random(in: 0..<5, using: &generator) == 0 {
            let start = Int.random(in: 0..<end, using: &generator)
            schedule += (0..<6).map { Nemesis(time: start + $0 * 20_000, kind: .revoked) }
        }
        return schedule.sorted { $0.time < $1.time }
    }

    private static func kind(_ generator: inout SeededGenerator, replicas: Int) -> Kind {
        let replica = Int.random(in: 0..<replicas, using: &generator)
        let short = Int.random(in: 100...5000, using: &generator)
        let long = Int.random(in: 5000...180_000, using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return .redis(.down, time: long)
        case 1: return .redis(.slow, time: long)
        case 2: return .redis(.lossy, time: long)
        case 3: return .redis(.failing, time: long)
        case 4: return .emptied
        case 5: return .failedOver
        case 6: return .ims(time: long)
        case 7: return .paused(replica: replica, time: long)
        case 8: return .holderPaused(time: Bool.random(using: &generator) ? short : long)
        case 9: return .killed(replica: replica, time: short)
        case 10: return .holderKilled(time: short)
        default: return Bool.random(using: &generator) ? .revoked : .replayed
        }
    }
}

/// How Redis is at one time.
package enum SimulatedRedis: String, Sendable {
    case healthy, down, slow, lossy, failing
}
