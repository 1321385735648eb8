import AdobeIMS
import Fuzzing
import ProxyCore

/// Replicas, the Redis that they share, IMS, AEM and their requests, in a time of their own: the
/// same seed is the same run.
final class Simulation {
    struct Exchange {
        let replica: SimulatedReplica
        let began: Int
        let lease: Lease?
        let isForced: Bool
    }

    struct Token {
        let end: Int
        var isRevoked = false
    }

    static let life = 240_000
    /// What was under way when something was mended is over by then.
    static let calm = 40_000
    private static let start: Int64 = 1_800_000_000_000
    private static let historyLength = 400

    let fault: ProtocolFault?
    let replicas: [SimulatedReplica]
    var generator: SeededGenerator
    var now = 0
    private var queue = EventQueue()
    private var lastNumber = 0
    private(set) var violation: String?
    private(set) var history: [String] = []

    var store: SharedStoreModel
    /// As it was some seconds ago, and at its first token.
    var snapshots: [(time: Int, store: SharedStoreModel)] = []
    var redis = SimulatedRedis.healthy
    var redisFaults = 0
    var redisHealthySince = 0
    var imsFaults = 0
    var imsHealthySince = 0
    var tokens: [Int: Token] = [:]
    var exchanges: [Int: Exchange] = [:]
    var revocations: [Int] = []
    var forcedExchanges: [Int] = []
    var disturbances: [Int] = []
    /// What was written of each generation since Redis was started last.
    var written: [Int: String] = [:]
    var writtenAt: [Int: Int] = [:]
    /// Somebody has written what was there before, and no replica since: nobody was told.
    var isTampered = false
    /// The generations that were given with leases, and make an exchange needless; by owner.
    var needless: [String: Int] = [:]
    var holderNemeses: [Nemesis.Kind] = []
    /// When replicas began exchanges that nothing but the time asked for.
    var scheduled: [(time: Int, replica: Int)] = []

    init(seed: UInt64, fault: ProtocolFault?, replicas count: Int) {
        self.fault = fault
        generator = SeededGenerator(seed: seed)
        store = SharedStoreModel(fault: fault)
        var replicas: [SimulatedReplica] = []
        // Clocks that are right and clocks that are not show different faults.
        let most = Bool.random(using: &generator) ? 2000 : 30
        for number in 0..<count {
            let skew = Int.random(in: -most...most, using: &generator)
            replicas.append(SimulatedReplica(number: number, skew: .milliseconds(skew)))
        }
        self.replicas = replicas
    }

    /// Until something does not hold, or the end.
    func run(_ schedule: [Nemesis], until end: Int) {
        for nemesis in schedule { after(nemesis.time) { self.strike(nemesis.kind) } }
        for replica in replicas {
            after(random(0...300)) { self.boot(replica) }
            after(random(0...5000)) { self.arrive(at: replica) }
        }
        after(1000) { self.tick() }
        while violation == nil, let event = queue.removeFirst(), event.time <= end {
            now = event.time
            guard let replica = event.replica else {
                event.run()
                continue
            }
            guard replica.epoch == event.epoch else { continue }
            if replica.pausedUntil > now {
                queue.insert(
                    EventQueue.Event(
                        time: replica.pausedUntil,
                        number: event.number,
                        replica: replica,
                        epoch: event.epoch,
                        run: event.run
                    )
                )
                continue
            }
            event.run()
        }
    }

    // MARK: Time and chance

    func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    func chance(_ percent: Int) -> Bool { random(0...99) < percent }

    func jitter() -> Double { Double.random(in: 0..<1, using: &generator) }

    /// What decides when a token is due.
    func refreshJitter() -> Double { fault == .noJitter ? 0.5 : jitter() }

    var worldTime: UnixTime { UnixTime(milliseconds: Self.start + Int64(now)) }

    func time(at replica: SimulatedReplica) -> UnixTime { worldTime.advanced(by: replica.skew) }

    func after(_ delay: Int, at replica: SimulatedReplica? = nil, _ run: @escaping () -> Void) {
        lastNumber += 1
        queue.insert(
            EventQueue.Event(
                time: now + delay,
                number: lastNumber,
                replica: replica,
                epoch: replica?.epoch ?? 0,
                run: run
            )
        )
    }

    // MARK: What is told

    func note(_ text: @autoclosure () -> String) {
        if history.count >= 2 * Self.historyLength { history.removeFirst(Self.historyLength) }
        history.append("\(now) ms: \(text())")
    }

    func violated(_ text: String) {
        guard violation == nil else { return }
        violation = text
        note("VIOLATION: \(text)")
    }
}
