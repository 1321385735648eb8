import AdobeIMS
import ProxyCore
import Synchronization
import Testing

struct FallbackExchangeTests {
    private final class Warnings: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ refused: String, _ next: String, _ error: IMSError) {
            lines.withLock { $0.append("\(refused) → \(next): \(error.cause.rawValue)") }
        }
    }

    private let warnings = Warnings()

    private func exchange(
        _ choices: [ScriptedExchange],
        callsForNext: @escaping @Sendable (IMSError.Cause) -> Bool = { !$0.isTransient }
    ) -> FallbackExchange {
        FallbackExchange(
            choices.enumerated().map { .init("number \($0 + 1)", $1) },
            callsForNext: callsForNext,
            onFallback: { [warnings] in warnings.add($0, $1, $2) }
        )
    }

    /// The cause of each file's failure; nil is a token.
    @Test(
        arguments: [
            ([nil, nil, nil], "token 1", [1, 0, 0], 0),
            ([.certificateNotBound, nil, nil], "token 2", [1, 1, 0], 1),
            ([.certificateNotBound, .invalidClient, nil], "token 3", [1, 1, 1], 2),
            // When all are refused it is the newest that a person should see to.
            (
                [.certificateNotBound, .invalidClient, .invalidScope], "certificate_not_bound",
                [1, 1, 1], 2
            ),
            // What waiting can mend does not call for an older one …
            ([.imsTimeout, nil, nil], "ims_timeout", [1, 0, 0], 0),
            ([.imsThrottled, .invalidClient, nil], "ims_throttled", [1, 0, 0], 0),
            // … and is what to wait for.
            ([.certificateNotBound, .imsServerError, nil], "ims_server_error", [1, 1, 0], 1),
            ([.invalidClient, .invalidScope, .imsTLS], "ims_tls", [1, 1, 1], 2),
        ] as [([IMSError.Cause?], String, [Int], Int)]
    )
    func `the next file is tried when one is refused`(
        _ causes: [IMSError.Cause?],
        _ expected: String,
        _ calls: [Int],
        _ fallbacks: Int
    ) async {
        let choices = causes.enumerated().map { number, cause in
            ScriptedExchange(
                cause.map { .failure(IMSError($0, status: 400 + number)) }
                    ?? .success(TokenSamples.token("token \(number + 1)"))
            )
        }
        let exchange = exchange(choices)
        #expect(await outcome(exchange) == expected)
        #expect(choices.map(\.calls.count) == calls)
        let lines = (0..<fallbacks).map { number in
            "number \(number + 1) → number \(number + 2): \(causes[number]?.rawValue ?? "")"
        }
        #expect(warnings.all == lines)
    }

    @Test(arguments: IMSError.Cause.allCases)
    func `a client's other secret is tried when one is wrong, and only then`(
        _ cause: IMSError.Cause
    ) async {
        let choices = [
            ScriptedExchange(.failure(IMSError(cause))),
            ScriptedExchange(.success(TokenSamples.token("of the second"))),
        ]
        let exchange = exchange(choices, callsForNext: \.callsForNextSecret)
        let isNext = cause.callsForNextSecret
        #expect(await outcome(exchange) == (isNext ? "of the second" : cause.rawValue))
        #expect(choices[1].calls.count == (isNext ? 1 : 0))
        #expect(warnings.all.count == (isNext ? 1 : 0))
    }

    @Test func `each exchange begins with the newest, and all are asked at its time`() async {
        let choices = [
            ScriptedExchange(
                .failure(IMSError(.invalidClient)),
                .success(TokenSamples.token("newest"))
            ),
            ScriptedExchange(.success(TokenSamples.token("older"))),
        ]
        let exchange = exchange(choices)
        #expect(await outcome(exchange) == "older")
        #expect(await outcome(exchange) == "newest")
        #expect(choices[0].calls == [TokenSamples.start, TokenSamples.start])
        #expect(choices[1].calls == [TokenSamples.start])
    }

    @Test func `where there is nothing to choose from there is no token`() async {
        #expect(await outcome(exchange([])) == "ims_rejected")
    }

    private func outcome(_ exchange: FallbackExchange) async -> String {
        do throws(IMSError) {
            return try await exchange.accessToken(at: TokenSamples.start).value.reveal()
        } catch {
            return error.cause.rawValue
        }
    }
}
