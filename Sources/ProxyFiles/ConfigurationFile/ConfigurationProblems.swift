/// Why a configuration can't be used: every fault that was found.
package struct ConfigurationProblems: Error, Sendable, Equatable, CustomStringConvertible {
    /// In the order of the file; never empty.
    package let problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    /// One line a problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
