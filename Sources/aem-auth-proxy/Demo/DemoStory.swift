import Glibc
import Logging
import NIOCore
import Sandbox

/// The scripted story of `demo --once`: what the proxy exists for, a step after the other.
struct DemoStory {
    /// What a step should have shown and didn't.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private struct Step: Sendable {
        let title: String
        /// What IMS is like from the first exchange on, which the proxy begins by itself.
        var prepare: @Sendable (SandboxIMS) -> Void = { _ in }
        /// Returns what was seen.
        let play: @Sendable (DemoStage) async throws -> String
    }

    private let group: any EventLoopGroup

    private static let steps = [
        Step(
            title: "cold start, 50 requests at once",
            prepare: { $0.behaviour = .delayed(.milliseconds(300)) },
            play: coldStart
        ),
        Step(title: "token revoked under load", play: revocation),
        Step(
            title: "token refreshed ahead of its end",
            prepare: { $0.tokenLifetime = .seconds(4) },
            play: refresh
        ),
        Step(title: "20 MB upload with a revoked token", play: upload),
        Step(title: "IMS down while the token is good", play: outage),
        Step(
            title: "IMS failing at the start, then back",
            prepare: { $0.behaviour = .fixed(status: 500, body: "", fields: [:]) },
            play: recovery
        ),
        Step(title: "certificate rotated under load", play: rotation),
    ]

    init(group: any EventLoopGroup) {
        self.group = group
    }

    /// Plays every step on a stage of its own and prints a line for each.
    ///
    /// - Returns: Whether every step held.
    func play() async throws -> Bool {
        var isGood = true
        for (index, step) in Self.steps.enumerated() {
            let line: String
            do {
                let stage = try await DemoStage.start(on: group, logLevel: .error)
                step.prepare(stage.ims)
                var seen = ""
                try await stage.perform { seen = try await step.play($0) }
                line = "ok   \(index + 1). \(step.title): \(seen)"
            } catch {
                isGood = false
                line = "FAIL \(index + 1). \(step.title): \(error)"
            }
            try StandardOutput.write(line)
        }
        try StandardOutput.write(isGood ? "Every step held." : "Not every step held.")
        return isGood
    }
}
