import AdobeIMS
import ProxyCore
import Synchronization
import Testing

/// Assertions carry IMS's time, as far as its answers told it.
@Suite(.timeLimit(.minutes(10)))
struct IMSClockTests {
    /// The clock of one IMS, and what it says to a person.
    private final class Fixture: Sendable {
        let clock = ManualClock()
        private let sentences = Mutex<[String]>([])

        var warnings: [String] { sentences.withLock { $0 } }

        func imsClock() -> IMSClock {
            let clock = clock
            return IMSClock(read: { clock.moment() }) { sentence in
                self.sentences.withLock { $0.append(sentence) }
            }
        }

        /// An answer of an IMS whose clock is so many seconds ahead.
        func answer(_ status: Int, _ body: String, ahead: Int) -> Result<TokenAnswer, IMSError> {
            let date = clock.read().advanced(by: .seconds(ahead)).httpDate
            return .success(TokenAnswer(status, body, date: date))
        }

        func refusal(ahead: Int) -> Result<TokenAnswer, IMSError> {
            answer(400, #"{"error":"bad_request"}"#, ahead: ahead)
        }

        func token(ahead: Int) -> Result<TokenAnswer, IMSError> {
            answer(200, #"{"access_token":"t","expires_in":3600000}"#, ahead: ahead)
        }
    }

    private let fixture = Fixture()

    private func exchange(
        _ endpoint: any TokenEndpoint,
        _ clock: IMSClock,
        ims: String = "ims.test"
    ) throws -> AssertionExchange {
        AssertionExchange(
            try TokenSamples.serviceCredentials(ims: ims),
            endpoint: endpoint,
            clock: clock,
            sign: { $0 }
        )
    }

    /// Exchanges now; the token, or the cause.
    private func outcome(_ exchange: AssertionExchange) async -> String {
        do throws(IMSError) {
            return try await exchange.accessToken(at: fixture.clock.read()).value.reveal()
        } catch {
            return error.cause.rawValue
        }
    }

    /// How many seconds before or after `start` each request's assertion was made: none, or about
    /// `ahead`.
    private func issueTimes(
        _ endpoint: ScriptedEndpoint,
        ahead: Int = 0,
        ims: String = "ims.test"
    ) throws -> [Int?] {
        let credentials = try TokenSamples.serviceCredentials(ims: ims)
        return endpoint.requests.map { request in
            ([0] + (ahead - 2...ahead + 2)).first { offset in
                let time = TokenSamples.at(.seconds(offset))
                let assertion = Assertion(for: credentials, issuedAt: time)
                let signed = assertion.signed(with: assertion.signingInput)
                return request.body == TokenRequest.exchange(credentials, assertion: signed).body
            }
        }
    }

    @Test(arguments: [-3600, -31, 31, 300, 3600])
    func `an assertion refused for its time is made once more`(_ ahead: Int) async throws {
        let endpoint = ScriptedEndpoint(
            { [fixture] in fixture.refusal(ahead: ahead) },
            { [fixture] in fixture.token(ahead: ahead) }
        )
        let exchange = try exchange(endpoint, fixture.imsClock())
        #expect(await outcome(exchange) == "t")
        let times = try issueTimes(endpoint, ahead: ahead)
        #expect(times.count == 2)
        #expect(times[0] == 0)
        // A date is in whole seconds, so it proves a second less.
        let corrected = try #require(times[1])
        #expect(abs(corrected - ahead) <= 1)
        // From then on at the first attempt.
        #expect(await outcome(exchange) == "t")
        #expect(try issueTimes(endpoint, ahead: ahead).last == corrected)
        #expect(endpoint.requests.count == 3)
    }

    @Test(
        arguments: [
            // how far ahead IMS is, what it refuses with
            (0, #"{"error":"bad_request"}"#), (30, #"{"error":"bad_request"}"#),
            (-30, #"{"error":"bad_request"}"#), (3600, #"{"error":"invalid_client"}"#),
            (3600, #"{"error":"invalid_scope"}"#), (3600, "no word"),
        ]
    )
    func `what is not about the time is not tried again`(_ ahead: Int, _ body: String) async throws
    {
        let endpoint = ScriptedEndpoint({ [fixture] in fixture.answer(400, body, ahead: ahead) })
        _ = await outcome(try exchange(endpoint, fixture.imsClock()))
        #expect(endpoint.requests.count == 1)
    }

    @Test func `never more than twice, and not twice while the clock stays as it is`() async throws
    {
        let endpoint = ScriptedEndpoint({ [fixture] in fixture.refusal(ahead: 600) })
        let exchange = try exchange(endpoint, fixture.imsClock())
        #expect(await outcome(exchange) == "assertion_rejected")
        #expect(endpoint.requests.count == 2)
        // It isn't the time: IMS's is known by now.
        #expect(await outcome(exchange) == "assertion_rejected")
        #expect(endpoint.requests.count == 3)
    }

    @Test func `a clock that runs away during both is no reason for a third`() async throws {
        let endpoint = ScriptedEndpoint(
            { [fixture] in fixture.refusal(ahead: 600) },
            { [fixture] in fixture.refusal(ahead: 1200) }
        )
        #expect(await outcome(try exchange(endpoint, fixture.imsClock())) == "assertion_rejected")
        #expect(endpoint.requests.count == 2)
    }

    @Test func `without TLS anybody may have dated the answer`() async throws {
        let ims = "http://127.0.0.1:9999"
        let endpoint = ScriptedEndpoint({ [fixture] in fixture.refusal(ahead: 600) })
        let exchange = try exchange(endpoint, fixture.imsClock(), ims: ims)
        #expect(await outcome(exchange) == "assertion_rejected")
        #expect(try issueTimes(endpoint, ims: ims) == [0])
        // A person is told all the same.
        #expect(fixture.warnings.count == 1)
    }

    /// Credentials of one IMS share its clock, and start together.
    @Test func `each of two credentials at once is tried again`() async throws {
        let clock = fixture.imsClock()
        let manual = [ManualEndpoint(), ManualEndpoint()]
        let exchanges = try manual.map { try exchange($0, clock) }
        async let first = outcome(exchanges[0])
        async let second = outcome(exchanges[1])
        let calls = [await manual[0].nextCall(), await manual[1].nextCall()]
        for (endpoint, call) in zip(manual, calls) {
            endpoint.answerFromNowOn(fixture.token(ahead: 600))
            call?.resume(returning: fixture.refusal(ahead: 600))
            // The first has been tried again when the second's refusal comes.
            if endpoint === manual[0] { #expect(await first == "t") }
        }
        #expect(await second == "t")
    }

    @Test func `a person is told once each time the clocks are too far apart`() async throws {
        let aheads = Mutex([0, 60, 60, 90, 0, 0, 0, 0, 0, -60, -60, -60, -60, -60])
        let endpoint = ScriptedEndpoint({ [fixture] in
            fixture.token(ahead: aheads.withLock { $0.isEmpty ? 0 : $0.removeFirst() })
        })
        let exchange = try exchange(endpoint, fixture.imsClock())
        var counts: [Int] = []
        for _ in 0..<14 {
            _ = await outcome(exchange)
            counts.append(fixture.warnings.count)
        }
        // The median of the last five, of two in the middle the newer one.
        #expect(counts == [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2])
        let sentences = fixture.warnings
        #expect(sentences[0].contains("seconds behind that of Adobe IMS"))
        #expect(sentences[1].contains("seconds ahead of that of Adobe IMS"))
    }
}

/// Ends each request when and as the test says.
private final class ManualEndpoint: TokenEndpoint {
    typealias Call = CheckedContinuation<Result<TokenAnswer, IMSError>, Never>

    private let calls: AsyncStream<Call>
    private let began: AsyncStream<Call>.Continuation
    private let standing = Mutex<Result<TokenAnswer, IMSError>?>(nil)

    init() {
        (calls, began) = AsyncStream.makeStream()
    }

    func nextCall() async -> Call? {
        var calls = calls.makeAsyncIterator()
        return await calls.next()
    }

    func answerFromNowOn(_ answer: Result<TokenAnswer, IMSError>) {
        standing.withLock { $0 = answer }
    }

    func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
        if let answer = standing.withLock({ $0 }) { return try answer.get() }
        return try await withCheckedContinuation { _ = began.yield($0) }.get()
    }
}
