package import Logging
import NIOCore
package import ProxyCore
import Synchronization

/// Writes exchanges into an HTTP archive as they end, on a thread that may block.
///
/// What can't be written in time is left out and counted; a file that can't be written any more ends
/// the recording and nothing else.
package final class Recorder: Sendable {
    /// What is written to on `FileThreads`, one call after the other.
    private struct Place: @unchecked Sendable {
        // Unchecked: only the task `writing` hands it to a thread, and waits for that thread before it
        // does so again; after a call that it did not wait for, never.
        let file: ArchiveFile
    }

    private let path: String
    private let rules: RecordingRules
    private let budget = RecordingBudget()
    private let logger: Logger
    private let exchanges: AsyncStream<RecordedExchange>.Continuation
    private let writing: Task<Void, Never>
    private static let timeLimit = Duration.seconds(5)

    /// Begins the file anew.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - rules: What is kept.
    ///   - version: Of this program.
    ///   - logger: Hears what could not be written.
    /// - Throws: Why there is no such file.
    package init(
        path: String,
        rules: RecordingRules,
        version: String,
        logger: Logger
    ) async throws(InvalidValue) {
        let opened: Result<Place, ArchiveFile.Fault>? = await FileThreads.shared.run(
            on: path,
            within: Self.timeLimit
        ) {
            Result { () throws(ArchiveFile.Fault) in
                Place(file: try ArchiveFile(path: path, version: version))
            }
        }
        let place: Place
        switch opened {
        case nil: throw InvalidValue("can't be written: the file system does not answer")
        case .failure(let fault): throw InvalidValue("can't be written: \(fault.reason)")
        case .success(let opened): place = opened
        }
        self.path = path
        self.rules = rules
        self.logger = logger
        let (stream, exchanges) = AsyncStream.makeStream(of: RecordedExchange.self)
        self.exchanges = exchanges
        writing = Task {
            await Self.write(stream, to: place, at: path, rules, logger)
        }
    }

    /// For event loops.
    package var recording: Recording {
        Recording(rules: rules, budget: budget) { [exchanges] in exchanges.yield($0) }
    }

    /// When all that ended before is written; nothing more is.
    package func end() async {
        exchanges.finish()
        await writing.value
    }

    private static func write(
        _ stream: AsyncStream<RecordedExchange>,
        to place: Place,
        at path: String,
        _ rules: RecordingRules,
        _ logger: Logger
    ) async {
        var lost = 0
        var isBroken = false
        for await exchange in stream where !isBroken {
            guard let entry = HARDocument.entry(exchange, rules) else {
                lost += 1
                continue
            }
            let result: Result<Void, ArchiveFile.Fault>? = await FileThreads.shared.run(
                on: path,
                within: timeLimit,
                isCancellable: false
            ) {
                Result { () throws(ArchiveFile.Fault) in try place.file.append(entry) }
            }
            guard case .success? = result else {
                isBroken = true
                var reason = "the file system does not answer"
                if case .failure(let fault)? = result { reason = fault.reason }
                logger.error(
                    "nothing more is recorded",
                    metadata: ["file": "\(UserText.path(path))", "detail": "\(reason)"]
                )
                continue
            }
        }
        guard lost > 0 else { return }
        logger.warning(
            "exchanges were not recorded, for too many waited to be written",
            metadata: ["count": "\(lost)"]
        )
    }
}
