import AdobeIMS
import NIOCore
import NIOHTTP1
import NIOPosix
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BehaviourTests {
    @Test(arguments: [
        (IMSBehaviour.empty, 200, ""),
        (.html, 200, "<!doctype html><title>Sign in</title>"),
        (.truncatedJSON, 200, #"{"token_type":"bearer","access_to"#),
        (.fixed(status: 500, body: "", fields: [:]), 500, ""),
        (.fixed(status: 429, body: "slow down", fields: ["Retry-After": "7"]), 429, "slow down"),
    ])
    func `an answer is as told`(
        _ behaviour: IMSBehaviour,
        _ status: Int,
        _ text: String
    ) async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.behaviour = behaviour
            let answer = try await sandboxes.exchange()
            #expect(answer.status == status)
            #expect(answer.text == text)
            #expect(answer.field("retry-after") == (status == 429 ? "7" : nil))
            #expect(sandboxes.ims.exchangeCount == 1)
            #expect(sandboxes.ims.successCount == 0)
            sandboxes.ims.behaviour = .normal
            #expect(try await sandboxes.exchange().status == 200)
        }
    }

    @Test func `a script is used up from the front`() async throws {
        try await Sandboxes.run { sandboxes in
            let failure = IMSBehaviour.fixed(status: 503, body: "", fields: [:])
            sandboxes.ims.script = [.normal, failure, .delayed(.milliseconds(1))]
            var statuses: [Int?] = []
            for _ in 0..<4 {
                statuses.append(try await sandboxes.exchange().status)
            }
            #expect(statuses == [200, 503, 200, 200])
            #expect(sandboxes.ims.script == [])
        }
    }

    @Test func `a disconnect is no answer at all`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.behaviour = .disconnect
            let answer = try await sandboxes.exchange()
            #expect(answer.head == nil)
            #expect(!answer.isComplete)
            #expect(sandboxes.ims.exchangeCount == 1)
        }
    }

    @Test func `a hang lasts until the end`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.behaviour = .hang
            async let pending = sandboxes.exchange()
            await sandboxes.ims.waitForExchanges(1)
            try await sandboxes.ims.goOffline()
            let answer = try await pending
            #expect(answer.head == nil)
            #expect(sandboxes.ims.successCount == 0)
        }
    }

    @Test func `offline means refused connections, and then the same port again`() async throws {
        try await Sandboxes.run { sandboxes in
            let port = sandboxes.ims.port
            let token = try await sandboxes.token()
            try await sandboxes.ims.goOffline()
            await #expect(throws: NIOConnectionError.self) {
                _ = try await sandboxes.exchange()
            }
            try await sandboxes.ims.comeBack()
            #expect(sandboxes.ims.port == port)
            #expect(try await sandboxes.exchange().status == 200)
            #expect(sandboxes.ims.verdict(on: token) == .valid)
        }
    }

    @Test func `Date tells its clock`() async throws {
        try await Sandboxes.run { sandboxes in
            sandboxes.ims.clockOffset = .seconds(86_400 * 400)
            let before = UnixTime.now()
            let text = try #require(try await sandboxes.exchange().field("date"))
            let date = try #require(UnixTime(httpDate: text))
            let offset = Duration.seconds(86_400 * 400)
            // It is written in whole seconds.
            #expect(date > before.advanced(by: offset - .seconds(1)))
            #expect(date <= UnixTime.now().advanced(by: offset))
        }
    }
}
