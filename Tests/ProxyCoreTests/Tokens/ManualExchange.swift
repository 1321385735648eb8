import AdobeIMS
import ProxyCore
import Synchronization

/// An exchange that ends when and as the test says.
final class ManualExchange: TokenExchange {
    typealias Outcome = Result<AccessToken, IMSError>

    struct Call: Sendable {
        let time: UnixTime
        fileprivate let continuation: CheckedContinuation<Outcome, Never>

        func succeed(_ token: AccessToken = TokenSamples.token()) {
            continuation.resume(returning: .success(token))
        }

        func fail(_ error: IMSError) {
            continuation.resume(returning: .failure(error))
        }
    }

    /// One for each exchange that began.
    let calls: AsyncStream<Call>
    private let began: AsyncStream<Call>.Continuation
    private let counter = Atomic(0)

    init() {
        (calls, began) = AsyncStream.makeStream()
    }

    /// The exchange that begins next.
    func nextCall() async throws -> Call {
        var calls = calls.makeAsyncIterator()
        guard let call = await calls.next() else { throw CancellationError() }
        return call
    }

    var count: Int { counter.load(ordering: .sequentiallyConsistent) }

    func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
        counter.add(1, ordering: .sequentiallyConsistent)
        let outcome = await withCheckedContinuation { continuation in
            _ = began.yield(Call(time: now, continuation: continuation))
        }
        return try outcome.get()
    }
}
