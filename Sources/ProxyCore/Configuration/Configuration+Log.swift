package import Logging

extension Configuration {
    /// What is written to standard error, and how.
    package struct Log: Sendable, Equatable {
        package enum Format: String, Sendable, CaseIterable {
            case text
            case json
        }

        package var level: Logger.Level
        package var format: Format

        package init(level: Logger.Level = .info, format: Format = .text) {
            self.level = level
            self.format = format
        }
    }
}
