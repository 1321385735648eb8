/// Says when something that ends is worth a word: first of all, and each time when less than the
/// next of some marks is left.
package struct ExpiryReminder: Sendable {
    private let marks: [Duration]
    /// How many marks had been passed at the last word; nil before the first.
    private var passed: Int?

    /// For certificates, which a person has to replace.
    package static let days = ExpiryReminder(
        marks: [60, 30, 14, 7, 3, 1, 0].map { .seconds($0 * 86_400) }
    )
    /// For local development tokens, which live for a day.
    package static let hours = ExpiryReminder(
        marks: [240, 60, 30, 10, 5, 1, 0].map { .seconds($0 * 60) }
    )

    package init(marks: [Duration]) {
        self.marks = marks
    }

    /// Whether to say now that `remaining` is left; negative once it has ended.
    package mutating func isDue(remaining: Duration) -> Bool {
        let count = marks.count { remaining <= $0 }
        defer { passed = count }
        return passed.map { count > $0 } ?? true
    }
}
