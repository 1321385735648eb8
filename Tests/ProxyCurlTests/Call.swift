import NIOCore
import ProxyCore

/// A transfer that a test has begun; to be used from anywhere.
struct Call: Sendable {
    private let recorder: NIOLoopBound<Recorder>
    private let eventLoop: any EventLoop

    init(_ recorder: Recorder) {
        self.recorder = NIOLoopBound(recorder, eventLoop: recorder.eventLoop)
        eventLoop = recorder.eventLoop
    }

    /// Waits for the end.
    func outcome() async throws -> Outcome {
        try await reached { $0.isEnded }
        return try await with { $0.outcome }
    }

    /// Waits until the condition holds, which is asked after each callback.
    func reached(_ condition: @escaping @Sendable (Recorder) -> Bool) async throws {
        try await withTaskCancellationHandler {
            try await eventLoop.flatSubmit { [recorder] in
                recorder.value.wait(until: condition)
            }.get()
        } onCancel: {
            eventLoop.execute { [recorder] in recorder.value.abandonWaits() }
        }
    }

    @discardableResult
    func with<T: Sendable>(_ body: @escaping @Sendable (Recorder) -> T) async throws -> T {
        try await eventLoop.submit { [recorder] in body(recorder.value) }.get()
    }

    func cancel() async throws {
        try await with { $0.transfer?.cancel() }
    }

    /// On the transfer's event loop, from inside a callback of another one's.
    func cancelNow() {
        recorder.value.transfer?.cancel()
    }

    /// The same, but for one's own.
    func cancelNow(unless own: Recorder) {
        if recorder.value !== own { cancelNow() }
    }

    func resumeSending() async throws {
        try await with { $0.transfer?.resumeSending() }
    }

    func resumeReceiving() async throws {
        try await with { $0.transfer?.resumeReceiving() }
    }
}
