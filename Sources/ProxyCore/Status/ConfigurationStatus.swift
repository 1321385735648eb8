package import AdobeIMS

/// Which configuration is in force.
package struct ConfigurationStatus: Equatable, Sendable {
    /// A try to take another one over.
    package struct Reload: Equatable, Sendable {
        package var time: UnixTime
        /// As `proxy.conf:3:5: …`, one line each; empty when it took effect.
        package var problems: [String]

        package init(time: UnixTime, problems: [String] = []) {
            self.time = time
            self.problems = problems
        }

        package var succeeded: Bool { problems.isEmpty }
    }

    /// Grows with each that takes effect, from 1.
    package var generation: Int
    /// As it was named; nil: the command line is the configuration.
    package var file: String?
    /// nil: none since the start.
    package var lastReload: Reload?

    package init(generation: Int, file: String?, lastReload: Reload? = nil) {
        self.generation = generation
        self.file = file
        self.lastReload = lastReload
    }
}
