import Fuzzing

/// One run of the simulation: all of it follows from these values.
package struct SimulationRun: Sendable {
    package var seed: UInt64
    package var fault: ProtocolFault?
    package var replicas: Int
    package var schedule: [Nemesis]
    /// Milliseconds.
    package var end: Int

    /// What did not hold.
    package struct Failure: CustomStringConvertible {
        package let run: SimulationRun
        package let violation: String
        package let history: [String]

        package var description: String {
            let lines =
                [
                    "seed \(run.seed), \(run.replicas) replicas: \(violation)",
                    "what goes wrong in it:",
                ] + run.schedule.map { "    \($0)" } + ["its last steps:"]
                + history.suffix(60).map { "    \($0)" }
            return lines.joined(separator: "\n")
        }
    }

    package init(seed: UInt64, fault: ProtocolFault? = nil) {
        var generator = SeededGenerator(seed: seed)
        self.seed = seed
        self.fault = fault
        replicas = .random(in: 2...9, using: &generator)
        end = 900_000
        schedule = Nemesis.schedule(&generator, replicas: replicas, until: end)
    }

    /// nil: all held.
    package func failure() -> Failure? {
        let simulation = Simulation(seed: seed, fault: fault, replicas: replicas)
        simulation.run(schedule, until: end)
        return simulation.violation.map {
            Failure(run: self, violation: $0, history: simulation.history)
        }
    }

    /// The same failure with less that goes wrong, and fewer replicas, as far as it still fails.
    package func shrunk(_ failure: Failure) -> Failure {
        var least = failure
        var index = 0
        while index < least.run.schedule.count {
            var run = least.run
            run.schedule.remove(at: index)
            if let other = run.failure() { least = other } else { index += 1 }
        }
        while least.run.replicas > 2 {
            var run = least.run
            run.replicas -= 1
            guard let other = run.failure() else { break }
            least = other
        }
        return least
    }
}
