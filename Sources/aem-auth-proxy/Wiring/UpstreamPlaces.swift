import Logging
import NIOCore
import NIOPosix
import ProxyCore
import ProxyCurl
import Synchronization

/// Finds each upstream its place among those of the event loops' transports, and gives the place
/// back when nobody sends requests there any more.
final class UpstreamPlaces: Sendable {
    private struct State {
        var count = 0
        var free: [UpstreamIndex] = []
        var isEnded = false

        mutating func take() -> UpstreamIndex {
            if let index = free.popLast() { return index }
            defer { count += 1 }
            return count
        }
    }

    private let loops: EventLoops
    private let logger: Logger
    private let state = Mutex(State())

    init(_ loops: EventLoops, logger: Logger) {
        self.loops = loops
        self.logger = logger
    }

    /// `number`: What its connections are counted by, among ``MetricNames``; nil: they are not.
    ///
    /// - Throws: What keeps libcurl from running at all.
    func open(_ upstream: Upstream, countedBy number: Int? = nil) async throws -> UpstreamPlace {
        let index = state.withLock { $0.take() }
        let place = UpstreamPlace(upstream, at: index, gatekeeper: gatekeeper(upstream)) {
            [weak self] in self?.close($0)
        }
        let budget = ConnectionBudget(most: upstream.maxConnections)
        for loop in loops.all {
            try await loop.run { transport in
                let meter = number.map { UpstreamMeter(loop.metrics.value, upstream: $0) }
                try transport.open(upstream, at: index, budget: budget, meter: meter)
            }
            // On all loops at the same time. What is asked of a loop next, before anybody is served,
            // waits for it. Who asks for tokens does so at once, and reads it then.
            if number != nil {
                loop.eventLoop.execute { loop.transport.value.readTrust(for: index) }
            }
        }
        return place
    }

    /// The event loops are about to end, and all places with them.
    func end() {
        state.withLock { $0.isEnded = true }
    }

    /// Not at once: who gave it up last may be in the middle of a turn of its loop.
    private func close(_ index: UpstreamIndex) {
        // Within the lock: whoever ends the event loops has waited for it.
        let closed = state.withLock { state in
            state.isEnded
                ? []
                : loops.all.map { loop in
                    loop.eventLoop.submit { loop.transport.value.close(index) }
                }
        }
        guard !closed.isEmpty else { return }
        EventLoopFuture.andAllComplete(closed, on: loops.group.next()).whenComplete { [self] _ in
            state.withLock { $0.free.append(index) }
        }
    }

    private func gatekeeper(_ upstream: Upstream) -> UpstreamGatekeeper {
        let gate = UpstreamGate(
            maxConcurrentRequests: upstream.mostRequests,
            requestsPerSecond: upstream.requestsPerSecond
        )
        return UpstreamGatekeeper(
            gate,
            longestPause: upstream.retryAfterLimit,
            paused: { [logger] in Self.log($0, of: upstream.name, logger) },
            wake: { [group = loops.group] keeper, time in
                group.next().scheduleTask(deadline: time) { keeper.advance(at: .now()) }
            }
        )
    }

    private static func log(
        _ change: UpstreamGatekeeper.PauseChange,
        of upstream: String,
        _ logger: Logger
    ) {
        switch change {
        case .began(let length, let wish):
            logger.warning(
                "AEM asked for a pause, the upstream gets no requests",
                metadata: [
                    "upstream": "\(upstream)", "seconds": "\(length.components.seconds)",
                    "retry.after": "\(wish.components.seconds)",
                ]
            )
        case .ended:
            logger.info("the upstream takes requests again", metadata: ["upstream": "\(upstream)"])
        }
    }
}
