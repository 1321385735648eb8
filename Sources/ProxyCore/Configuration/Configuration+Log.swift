package import Logging

extension Configuration {
    /// What is written to standard error, and how.
    package struct Log: Sendable, Equatable {
        package enum Format: String, Sendable, CaseIterable {
            case text
            case json
        }

        /// Which exchanges have a line in the access log.
        package enum Access: String, Sendable, CaseIterable {
            case all
            /// Those that did not go well.
            case errors
            case none
        }

        package var level: Logger.Level
        package var format: Format
        package var access: Access

        package init(
            level: Logger.Level = .info,
            format: Format = .text,
            access: Access = .all
        ) {
            self.level = level
            self.format = format
            self.access = access
        }

        /// At which level the access log has a line for an exchange; nil: it has none.
        package func accessLevel(of record: ExchangeRecord) -> Logger.Level? {
            let isWanted =
                switch access {
                case .all: true
                case .errors: record.isFailure
                case .none: false
                }
            let own: Logger.Level = record.isPage ? .debug : .info
            return isWanted && level <= own ? own : nil
        }
    }
}
