package import NIOCore

/// The ways in which servers may read one path: decoded or not, with its dot segments removed or
/// not, with its names as the repository writes them or not, and so on, in any order, since one hands on what it read to the next. A path that leads to
/// different routes in different readings can't be trusted with either, because nobody knows which
/// reading AEM and what stands before it take.
///
/// They are made one at a time, each once, so that the first one that leads elsewhere is the last
/// one made; what they cost is bounded by the path's length.
package struct PathReadings: Sendable {
    private struct Reading: Sendable {
        let range: Range<Int>
        let hash: UInt64
        /// What would change it and was not tried.
        var steps: PathSteps
    }

    /// All readings so far, one behind the other.
    package private(set) var bytes: [UInt8] = []
    /// Whether they are too many, or one of them can be read in no safe way: see ``PathFacts``.
    package private(set) var isBeyondReading = false
    /// Whether one of them would leave the upstream's base path.
    private(set) var leavesBase = false

    /// Those that are taken.
    private let steps: PathSteps
    private var readings: [Reading] = []
    /// How many were handed out.
    private var taken = 0
    /// The one whose steps are being tried.
    private var tried = 0
    /// How many bytes may still be read in trying, and how many there are to be read for the
    /// readings so far.
    private var budget: Int
    private var pending = 0

    /// More than any honest path has; there could be thousands, where escapes were escaped again.
    private static let mostReadings = 64
    /// In bytes: what may be read in trying steps besides the path's own length. A path of usual
    /// length runs out of readings before, the longest one may be decoded once.
    private static let leastBudget = 8192

    /// - Parameters:
    ///   - target: Path and query as received.
    ///   - steps: What may be done to it; fewer where some make no difference.
    package init(of target: ByteBuffer, by steps: PathSteps = .all) {
        let span = target.readableBytesUInt8Span
        self.steps = steps
        var facts = PathFacts(span, endsAtQuery: true)
        facts.keepSteps(steps)
        budget = Self.leastBudget + facts.count
        // What is no path has no segments.
        if facts.count == 0 || span[0] != PathByte.slash { facts.keepSteps([]) }
        // There is no use in a copy of what is refused at once.
        let isRefused = facts.isBeyondReading || facts.steps.count * facts.count > budget
        if !isRefused {
            bytes.reserveCapacity(2 * facts.count)
            bytes += target.readableBytesView.prefix(facts.count)
        }
        add(0..<facts.count, facts)
    }

    /// The next one, as its range in ``bytes``; the received path first, which usually is the only
    /// one. nil behind the last one, and where there is no use in going on.
    package mutating func next() -> Range<Int>? {
        while !isBeyondReading, taken == readings.count, tried < taken {
            if let step = readings[tried].steps.takeFirst() {
                attempt(step)
            } else {
                tried += 1
            }
        }
        guard !isBeyondReading, taken < readings.count else { return nil }
        defer { taken += 1 }
        return readings[taken].range
    }

    private mutating func attempt(_ step: PathSteps) {
        let source = readings[tried].range
        budget -= source.count
        pending -= source.count
        guard readings.count < Self.mostReadings else {
            isBeyondReading = true
            return
        }
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: source.count))
        var span = bytes.mutableSpan
        let end = step.apply(to: &span, source, writingAt: start)
        bytes.removeLast(bytes.count - end)
        var facts = PathFacts(bytes.span.extracting(start..<end), endsAtQuery: false)
        facts.keepSteps(steps)
        add(start..<end, facts)
    }

    /// Takes what stands at the end of ``bytes`` for a reading, unless it is one already.
    private mutating func add(_ range: Range<Int>, _ facts: PathFacts) {
        let isKnown = readings.contains { reading in
            reading.hash == facts.hash && isSame(reading.range, range)
        }
        guard !isKnown else {
            bytes.removeLast(range.count)
            return
        }
        readings.append(Reading(range: range, hash: facts.hash, steps: facts.steps))
        pending += facts.steps.count * range.count
        if facts.isBeyondReading || pending > budget { isBeyondReading = true }
        if facts.climbs { leavesBase = true }
    }

    private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        bytes[left].elementsEqual(bytes[right])
    }
}
