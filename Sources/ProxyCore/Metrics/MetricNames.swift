import Synchronization

/// Gives each configured name a small number, which is what requests are counted by: strings come
/// back when somebody asks.
///
/// A name keeps its number as long as the process lives, so that what was counted goes on when the
/// configuration is read again. Names are added by configurations alone, never by requests.
package final class MetricNames: Sendable {
    /// What a name is a name of.
    package enum Kind: Int, Sendable, CaseIterable {
        /// A route's path; routes with the same path share their number.
        case route
        case upstream
        case credential
        /// A listener's address as it is configured.
        case listener
        case caller
    }

    /// All names of one moment, by kind and number.
    package struct Table: Sendable {
        private let names: [[String]]

        fileprivate init(_ names: [[String]]) {
            self.names = names
        }

        package func name(_ kind: Kind, _ number: Int) -> String {
            let names = names[kind.rawValue]
            return names.indices.contains(number) ? names[number] : MetricNames.other
        }

        /// The numbers of those that were configured at some time.
        package func numbers(_ kind: Kind) -> Range<Int> {
            MetricNames.firstConfigured..<names[kind.rawValue].count
        }

        /// - Returns: nil for a name that no configuration had.
        package func number(_ kind: Kind, _ name: String) -> Int? {
            numbers(kind).first { names[kind.rawValue][$0] == name }
        }
    }

    /// The number of what has no name: a request without a route, or without a caller.
    package static let none = 0
    /// The number of what is not in any configuration, and of the names that are too many.
    package static let unnamed = 1
    fileprivate static let firstConfigured = 2
    fileprivate static let other = "other"

    /// Of one kind. More come only of a configuration that is changed again and again.
    package static let most = 10_000

    private struct Numbers {
        var names = ["-", MetricNames.other]
        var numbers: [String: Int] = [:]
    }

    private let kinds = Mutex(Array(repeating: Numbers(), count: Kind.allCases.count))

    package init() {}

    /// The name's number, a new one for a new name.
    package func number(_ kind: Kind, _ name: String) -> Int {
        kinds.withLock { kinds in
            if let number = kinds[kind.rawValue].numbers[name] { return number }
            let number = kinds[kind.rawValue].names.count
            guard number < Self.most + Self.firstConfigured else { return Self.unnamed }
            kinds[kind.rawValue].names.append(name)
            kinds[kind.rawValue].numbers[name] = number
            return number
        }
    }

    package var table: Table { Table(kinds.withLock { $0.map(\.names) }) }
}
