/// What `check` found, all of it.
package struct CheckReport: Equatable, Sendable {
    /// In the order in which it was tried.
    package private(set) var items: [CheckItem] = []

    /// Of the JSON object: another one means that a member has another meaning, or is gone.
    package static let version = 1

    package init() {}

    package mutating func add(_ item: CheckItem) {
        items.append(item)
    }

    /// The worst one.
    package var verdict: CheckItem.Verdict {
        items.map(\.verdict).max { $0.weight < $1.weight } ?? .ok
    }

    package var failures: [CheckItem] { items.filter { $0.verdict == .fail } }

    /// 0; 69: it would work later; 78: it would not.
    package var exitStatus: Int32 {
        failures.isEmpty ? 0 : failures.allSatisfy(\.mayPass) ? 69 : 78
    }
}

// What is written.
extension CheckReport {
    /// One line of JSON.
    package var json: String {
        JSONDocument.object([
            "version": .integer(Self.version),
            "verdict": .string(verdict.rawValue),
            "exit": .integer(Int(exitStatus)),
            "items": .list(items.map(\.document)),
        ]).line
    }

    /// The last line for people.
    package var summary: String {
        let count = "\(failures.count) of \(items.count) checks"
        return switch exitStatus {
        case 0: "\(verdict.rawValue): \(items.count) checks"
        case 69: "FAIL: \(count), and it may be well later without a change here"
        default: "FAIL: \(count), and it stays so until something is changed"
        }
    }
}

extension CheckItem {
    fileprivate var document: JSONDocument {
        .object([
            "id": .string(id.rawValue),
            "subject": .string(subject),
            "verdict": .string(verdict.rawValue),
            "evidence": .string(evidence),
            "milliseconds": .milliseconds(time),
            "cause": .text(cause),
            "whatToDo": .text(whatToDo),
        ])
    }

    /// One line for people, which may hold what a file or a server said.
    package var line: String {
        let time = time.map { " (\(Self.shown($0)))" } ?? ""
        let advice = whatToDo.map { ". \($0)" } ?? ""
        let columns = Self.padded(verdict.rawValue, 6) + Self.padded(id.rawValue, 14)
        return "\(columns)\(subject): \(evidence)\(time)\(advice)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// `0.4 ms`, `12 ms`, `3.2 s`.
    private static func shown(_ time: Duration) -> String {
        let microseconds = max(0, Int(time / .microseconds(1)))
        let tenth: (Int, Int) -> String = { value, unit in
            "\(value / unit).\(value % unit * 10 / unit)"
        }
        return switch microseconds {
        case ..<10_000: "\(tenth(microseconds, 1000)) ms"
        case ..<1_000_000: "\(microseconds / 1000) ms"
        default: "\(tenth(microseconds, 1_000_000)) s"
        }
    }
}
