import AdobeIMS
import ProxyCore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ExchangeGateTests {
    /// Counts how many run at one time.
    private final class Counted: TokenExchange {
        private let counts = Mutex((running: 0, most: 0, all: 0))

        var most: Int { counts.withLock { $0.most } }
        var all: Int { counts.withLock { $0.all } }

        func accessToken(at now: UnixTime) async throws(IMSError) -> AccessToken {
            counts.withLock {
                $0.running += 1
                $0.all += 1
                $0.most = max($0.most, $0.running)
            }
            for _ in 0..<10 { await Task.yield() }
            counts.withLock { $0.running -= 1 }
            throw IMSError(.imsServerError)
        }
    }

    @Test func `two hundred credentials ask four at a time`() async {
        let gate = ExchangeGate()
        let counted = Counted()
        await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    _ = try? await GatedExchange(counted, gate: gate)
                        .accessToken(at: TokenSamples.start)
                }
            }
        }
        #expect(counted.all == 200)
        #expect(counted.most == 4)
    }

    @Test func `whoever waits and ends takes no turn`() async throws {
        let gate = ExchangeGate(limit: 1)
        let manual = ManualExchange()
        let first = Task { try await GatedExchange(manual, gate: gate).accessToken(at: .now()) }
        let call = try await manual.nextCall()
        let waiting = (0..<10).map { _ in
            Task { try await GatedExchange(manual, gate: gate).accessToken(at: .now()) }
        }
        for task in waiting { task.cancel() }
        for task in waiting {
            guard case .failure = await task.result else {
                Issue.record("it was not its turn")
                continue
            }
        }
        call.succeed()
        #expect(try await first.value.value.reveal() == TokenSamples.text)
        #expect(manual.count == 1)
        let next = Task { try await GatedExchange(manual, gate: gate).accessToken(at: .now()) }
        try await manual.nextCall().succeed()
        _ = try await next.value
    }
}
