import AdobeIMS
import ProxyCore
import Synchronization

/// A clock that goes on when the test says, or by a step whenever it is read; and its wall clock can
/// be set.
final class ManualClock: Sendable {
    private struct State {
        var wall: UnixTime
        var boot = Duration.zero
    }

    private let time: Mutex<State>
    private let step: Duration

    init(_ start: UnixTime = TokenSamples.start, step: Duration = .zero) {
        time = Mutex(State(wall: start))
        self.step = step
    }

    func read() -> UnixTime { moment().wall }

    func moment() -> Moment {
        time.withLock { time in
            defer {
                time.wall = time.wall.advanced(by: step)
                time.boot += step
            }
            return Moment(wall: time.wall, boot: time.boot)
        }
    }

    func advance(by duration: Duration) {
        time.withLock { time in
            time.wall = time.wall.advanced(by: duration)
            time.boot += duration
        }
    }

    /// Somebody sets the wall clock.
    func set(by step: Duration) {
        time.withLock { $0.wall = $0.wall.advanced(by: step) }
    }
}
