/// Answers requests from recordings: of the same method, path and query, one after the other, and
/// then the last one again and again.
package struct Playback: Sendable {
    package enum Outcome: Sendable, Equatable {
        case answer(ArchivedExchange)
        /// There is none; `nearest` is what looks most like it, for people.
        case absent(nearest: String?)
    }

    private struct Key: Hashable {
        let method: String
        let target: String
    }

    private struct Queue {
        var exchanges: [ArchivedExchange] = []
        var next = 0

        var upcoming: ArchivedExchange? {
            exchanges.isEmpty ? nil : exchanges[min(next, exchanges.count - 1)]
        }
    }

    private var queues: [Key: Queue] = [:]

    /// Those that were never answered are left out.
    package init(_ exchanges: [ArchivedExchange]) {
        for exchange in exchanges where (200...599).contains(exchange.status) {
            let key = Key(method: exchange.method, target: exchange.target)
            queues[key, default: Queue()].exchanges.append(exchange)
        }
    }

    /// How many different requests it knows.
    package var requestCount: Int { queues.count }

    package mutating func answer(method: String, target: String) -> Outcome {
        let key = Key(method: method, target: target)
        if let exchange = queues[key]?.upcoming {
            queues[key]?.next += 1
            return .answer(exchange)
        }
        // Asking for a head moves nothing on.
        if method == "HEAD",
            let exchange = queues[Key(method: "GET", target: target)]?.upcoming
        {
            return .answer(exchange)
        }
        return .absent(nearest: nearest(to: key))
    }

    private func nearest(to key: Key) -> String? {
        var best: (key: Key, score: Likeness)?
        // In an order, so that the same question has the same answer.
        let known = queues.keys.sorted { ($0.target, $0.method) < ($1.target, $1.method) }
        for candidate in known {
            let score = Likeness(
                key.target,
                candidate.target,
                isSameMethod: key.method == candidate.method
            )
            if best.map({ $0.score < score }) ?? true { best = (candidate, score) }
        }
        return best.map { "\($0.key.method) \($0.key.target)" }
    }
}

/// How much one request looks like another: more is greater.
private struct Likeness: Comparable {
    private let isSamePath: Bool
    /// Segments that agree, from the beginning and from the end.
    private let segments: Int
    private let isSameMethod: Bool
    /// Changes from one to the other.
    private let distance: Int

    init(_ left: String, _ right: String, isSameMethod: Bool) {
        let leftPath = left.prefix { $0 != "?" }
        let rightPath = right.prefix { $0 != "?" }
        isSamePath = leftPath == rightPath
        let (first, second) = (leftPath.split(separator: "/"), rightPath.split(separator: "/"))
        let beginning = zip(first, second).prefix { $0 == $1 }.count
        let end = zip(first.reversed(), second.reversed()).prefix { $0 == $1 }.count
        segments = min(beginning + end, first.count, second.count)
        self.isSameMethod = isSameMethod
        distance = NearestName.distance(left, right)
    }

    static func < (left: Likeness, right: Likeness) -> Bool {
        left.rank.lexicographicallyPrecedes(right.rank)
    }

    private var rank: [Int] {
        [isSamePath ? 1 : 0, segments, isSameMethod ? 1 : 0, -distance]
    }
}
