package import Logging
import Synchronization

/// Makes spools, for all exchanges of the process, and says so when there are none to be had.
package final class BodySpools: Sendable {
    /// What a spool has in memory at most: a record that is being filled and one that is open. In
    /// bytes.
    static let memoryOfEach = 128 << 10

    private let makeSpool: @Sendable () throws(BodySpoolError) -> any BodySpool
    private let logger: Logger
    private let isFailureLogged = Atomic(false)

    package init(
        logger: Logger,
        _ makeSpool: @escaping @Sendable () throws(BodySpoolError) -> any BodySpool
    ) {
        self.logger = logger
        self.makeSpool = makeSpool
    }

    func make() throws(BodySpoolError) -> any BodySpool {
        try makeSpool()
    }

    /// A body can't be kept: logged once, because the next ones will most likely fail the same way.
    func cannotKeep(_ error: BodySpoolError) {
        guard !isFailureLogged.exchange(true, ordering: .relaxed) else { return }
        logger.warning(
            "large bodies can't be kept for a replay",
            metadata: ["operation": "\(error.operation)", "detail": "\(error.reason)"]
        )
    }

    /// What was kept is not there any more, or was changed: each time it costs a request.
    func lost(_ error: BodySpoolError) {
        logger.error("a kept body was lost", metadata: ["detail": "\(error.reason)"])
    }
}
