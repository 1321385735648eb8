import ProxyCore
import Testing

struct LifecycleTests {
    enum Event: Sendable {
        case ready, reloading, leaving, draining

        fileprivate func apply(to lifecycle: inout Lifecycle) -> SupervisorMessage? {
            switch self {
            case .ready: lifecycle.ready(status: "s")
            case .reloading: lifecycle.reloading(monotonicMicroseconds: 5)
            case .leaving: lifecycle.leaving(status: "s")
            case .draining: lifecycle.draining(status: "s")
            }
        }
    }

    private static let ready = SupervisorMessage.ready(status: "s")
    private static let status = SupervisorMessage.status("s")
    private static let stopping = SupervisorMessage.stopping(status: "s")
    private static let reloading = SupervisorMessage.reloading(monotonicMicroseconds: 5)

    @Test(
        arguments: [
            ([], .starting, []),
            ([.ready], .serving, [ready]),
            ([.ready, .ready], .serving, [ready, status]),
            ([.ready, .reloading, .ready], .serving, [ready, reloading, ready]),
            ([.ready, .reloading, .reloading], .reloading, [ready, reloading, nil]),
            ([.reloading], .starting, [nil]),
            ([.ready, .leaving, .draining], .draining, [ready, stopping, status]),
            ([.ready, .leaving, .leaving], .leaving, [ready, stopping, nil]),
            ([.ready, .draining, .leaving], .draining, [ready, stopping, nil]),
            // Once it ends, nothing makes it ready again.
            ([.leaving, .ready], .leaving, [stopping, nil]),
            ([.ready, .reloading, .leaving, .ready], .leaving, [ready, reloading, stopping, nil]),
            ([.ready, .leaving, .reloading, .ready], .leaving, [ready, stopping, nil, nil]),
        ] as [([Event], Lifecycle.Phase, [SupervisorMessage?])]
    )
    func `events follow each other`(
        _ events: [Event],
        _ phase: Lifecycle.Phase,
        _ messages: [SupervisorMessage?]
    ) {
        var lifecycle = Lifecycle()
        let said = events.map { $0.apply(to: &lifecycle) }
        #expect(said == messages)
        #expect(lifecycle.phase == phase)
    }

    @Test func `ready and draining exclude each other`() {
        var lifecycle = Lifecycle()
        #expect(!lifecycle.isReady && !lifecycle.isDraining)
        for event in [Event.ready, .reloading] {
            _ = event.apply(to: &lifecycle)
            #expect(lifecycle.isReady && !lifecycle.isDraining)
        }
        for event in [Event.leaving, .draining] {
            _ = event.apply(to: &lifecycle)
            #expect(!lifecycle.isReady && lifecycle.isDraining)
        }
    }
}
