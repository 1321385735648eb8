/// What happened once in nearly every exchange, and more often in few: the first costs no memory of
/// its own.
package struct ExchangeSteps<Step: Sendable>: Sendable {
    /// The latest, which may still go on.
    package private(set) var last: Step?
    private var earlier: [Step] = []

    package init() {}

    package mutating func append(_ step: Step) {
        if let last { earlier.append(last) }
        last = step
    }

    package mutating func withLast(_ change: (inout Step) -> Void) {
        guard var step = last else { return }
        change(&step)
        last = step
    }

    /// In the order they came.
    package func forEach(_ body: (Step) -> Void) {
        for step in earlier { body(step) }
        if let last { body(last) }
    }

    package var count: Int { earlier.count + (last == nil ? 0 : 1) }
}
