/// What the operator should do: the thing, the place and the next step.
package struct Advice: Equatable, Sendable {
    package enum Urgency: Int, Comparable, CaseIterable, Sendable {
        /// Requests fail, or will within the day.
        case now
        /// They will, or some do.
        case soon
        /// Worth knowing; all is well.
        case note

        package static func < (left: Urgency, right: Urgency) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// The whole proxy's, at one glance.
    package enum Health: String, Sendable {
        case well, attention, failing
    }

    package let urgency: Urgency
    package let sentence: String

    package init(_ urgency: Urgency, _ sentence: String) {
        self.urgency = urgency
        self.sentence = sentence
    }

    package static func health(_ list: [Advice]) -> Health {
        switch list.map(\.urgency).min() {
        case .now: .failing
        case .soon: .attention
        case .note, nil: .well
        }
    }
}
