/// How far IMS's clock is ahead of this machine's, found from the `Date` fields of its answers.
///
/// IMS refuses an assertion whose times are more than 30 seconds off, so a wrong clock looks like a
/// wrong credential. With this an assertion can carry IMS's time (``corrected(_:)``) and a person
/// can be told (``warning``).
///
/// A `Date` is in whole seconds and was written at some moment between request and answer: each
/// sample counts as the smallest offset that explains it. So an answer that took 8 seconds proves
/// nothing about a clock that is 8 seconds off. The median of the last samples is the offset.
public struct ClockOffset: Sendable, Equatable {
    private struct Sample: Equatable {
        let receivedAt: UnixTime
        /// How far IMS's clock was ahead, at least.
        let lead: Duration

        /// Also when it seems to be of later: then the clock has been set.
        func isOutdated(at now: UnixTime) -> Bool {
            let age = receivedAt.duration(to: now)
            return age > life || age < .zero - life
        }
    }

    /// At most ``capacity``, the newest last.
    private var samples: [Sample] = []

    private static let capacity = 5
    /// The clock may have been set since then. Exchanges are a day apart, except in trouble.
    private static let life = Duration.seconds(3600)
    /// An answer that took longer says nothing, or the clock was set while it was on its way.
    private static let longestRoundTrip = Duration.seconds(30)
    /// What IMS tolerates.
    private static let tolerance = Duration.seconds(30)

    public init() {}

    /// Whether there is any sample.
    public var isKnown: Bool { !samples.isEmpty }

    /// How far IMS's clock is ahead: negative when it is behind, zero while nothing is known.
    public var duration: Duration {
        let sorted = samples.enumerated().sorted {
            ($0.element.lead, $0.offset) < ($1.element.lead, $1.offset)
        }
        guard !sorted.isEmpty else {
            return .zero
        }
        // Of two samples in the middle the newer one: the clock may have just been set.
        let middle = sorted[((sorted.count - 1) / 2)...(sorted.count / 2)]
        return middle.max { $0.offset < $1.offset }?.element.lead ?? .zero
    }

    /// Whether the clocks are more apart than IMS tolerates.
    public var isExcessive: Bool {
        duration > Self.tolerance || duration < .zero - Self.tolerance
    }

    /// One sentence for a person that says by how much; nil while the clocks are close enough.
    public var warning: String? {
        guard isExcessive else {
            return nil
        }
        let seconds = duration.components.seconds
        let direction = seconds > 0 ? "behind" : "ahead of"
        return "This machine's clock is at least \(seconds.magnitude) seconds \(direction) that of "
            + "Adobe IMS: correct it, because certificates and the ends of tokens are judged by it."
    }

    /// A local time as IMS's clock shows it.
    public func corrected(_ time: UnixTime) -> UnixTime {
        time.advanced(by: duration)
    }

    /// Takes an answer's `Date` as a sample, also that of a refusal.
    ///
    /// Ignored are an answer that didn't come over TLS, because anybody may have dated it, one
    /// without a readable date, and one that took over 30 seconds or less than none.
    ///
    /// - Parameters:
    ///   - date: the answer's field `Date`, an HTTP-date.
    ///   - sentAt: when the request was sent, by the local clock.
    ///   - receivedAt: when the answer was there, by the local clock.
    ///   - isTLS: whether it came over TLS, see ``IMSEndpoint/isTLS``.
    public mutating func add(date: String?, sentAt: UnixTime, receivedAt: UnixTime, isTLS: Bool) {
        let roundTrip = sentAt.duration(to: receivedAt)
        guard isTLS, let start = date.flatMap(UnixTime.init(httpDate:)),
            roundTrip >= .zero, roundTrip <= Self.longestRoundTrip
        else {
            return
        }
        // IMS's clock was within the second that begins with `start`, the local one between
        // `sentAt` and `receivedAt`.
        let smallest = receivedAt.duration(to: start)
        let largest = sentAt.duration(to: start.advanced(by: .milliseconds(999)))
        let lead = max(smallest, min(largest, .zero))
        samples.removeAll { $0.isOutdated(at: receivedAt) }
        samples.append(Sample(receivedAt: receivedAt, lead: lead))
        samples = samples.suffix(Self.capacity)
    }
}
