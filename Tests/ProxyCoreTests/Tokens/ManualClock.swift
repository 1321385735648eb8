import AdobeIMS
import Synchronization

/// A clock that goes on when the test says, or by a step whenever it is read.
final class ManualClock: Sendable {
    private let time: Mutex<UnixTime>
    private let step: Duration

    init(_ start: UnixTime = TokenSamples.start, step: Duration = .zero) {
        time = Mutex(start)
        self.step = step
    }

    func read() -> UnixTime {
        time.withLock { time in
            defer { time = time.advanced(by: step) }
            return time
        }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
