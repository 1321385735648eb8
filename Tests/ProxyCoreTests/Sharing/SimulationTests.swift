import Foundation
import Simulation
import Testing

/// The protocol by which replicas share a token, in a time of its own: `make simulate SEEDS=2000`
/// looks longer, and `SEED=` at one run.
struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seeds: ClosedRange<UInt64> = {
        if let seed = environment["SEED"].flatMap(UInt64.init) { return seed...seed }
        return 1...(environment["SEEDS"].flatMap(UInt64.init) ?? 100)
    }()

    @Test func `whatever goes wrong, what has to hold holds`() async {
        let failures = await withTaskGroup(of: SimulationRun.Failure?.self) { group in
            for seed in Self.seeds {
                group.addTask { SimulationRun(seed: seed).failure() }
            }
            return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        let first = failures.min { $0.run.seed < $1.run.seed }
        let report = first.map { $0.run.shrunk($0).description } ?? ""
        #expect(failures.isEmpty, "\(failures.count) runs fail, the first one shrunk: \(report)")
    }

    @Test func `a seed is always the same run`() {
        for seed in UInt64(1)...4 {
            var runs = [
                SimulationRun(seed: seed, fault: .noLease), .init(seed: seed, fault: .noFence),
            ]
            runs.append(SimulationRun(seed: seed))
            for run in runs {
                #expect(run.failure()?.description == run.failure()?.description)
            }
        }
    }

    @Test(arguments: ProtocolFault.allCases)
    func `each fault of the protocol is found`(_ fault: ProtocolFault) throws {
        let failure = (UInt64(1)...600).lazy
            .compactMap { SimulationRun(seed: $0, fault: fault).failure() }.first
        let found = try #require(failure, "600 seeds do not show it")
        let shrunk = found.run.shrunk(found)
        #expect(shrunk.run.schedule.count <= found.run.schedule.count)
        #expect(shrunk.run.failure()?.violation == shrunk.violation)
        if Self.environment["SEEDS"] != nil { print("\(fault): \(shrunk)") }
    }
}
