import Sandbox
import Testing

extension EndToEnd {
    /// A client that asks without end and reads nothing.
    @Suite struct UnreadAnswerTests {}
}

extension EndToEnd.UnreadAnswerTests {
    /// Whose answers the client does not read.
    enum Kind: String, CaseIterable, Sendable {
        /// 404 of the proxy's.
        case own
        /// 204 of the proxy's.
        case options
        case noContent
        case notModified
        case head
        case body

        func request(_ number: Int) -> String {
            let line =
                switch self {
                case .own: "GET /elsewhere"
                case .options: "OPTIONS *"
                case .head: "HEAD /aem"
                case .noContent, .notModified, .body: "GET /aem"
                }
            return "\(line) HTTP/1.1\r\nHost: a\r\n\(PipeliningClient.field(number))\r\n"
        }

        var answer: String {
            let filler = String(repeating: "f", count: 12_000)
            return switch self {
            case .notModified: "HTTP/1.1 304 Not Modified\r\nX-Filler: \(filler)\r\n\r\n"
            case .head: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-Filler: \(filler)\r\n\r\n"
            case .body: "HTTP/1.1 200 OK\r\nContent-Length: 12000\r\n\r\n\(filler)"
            default: "HTTP/1.1 204 No Content\r\nX-Filler: \(filler)\r\n\r\n"
            }
        }

        /// So many requests leave at once, and so many make more than any buffer takes.
        var batch: Int { self == .own || self == .options ? 200 : 10 }
        var most: Int { self == .own || self == .options ? 400_000 : 20_000 }
    }

    private static let routes = [
        "routes:", "  - {path: /aem, upstream: aem, credential: none}",
    ]

    @Test(arguments: Kind.allCases)
    func `is not read from any more, and later gets all answers in order`(
        _ kind: Kind
    ) async throws {
        try await RawUpstream.serving({ _ in .send(kind.answer) }) { upstream in
            let settings = Scene.Settings(file: ["eventLoops: 1"] + Self.routes)
            try await Scene.play(before: upstream, settings) { scene in
                let reading = try await PipeliningClient(port: scene.port)
                try await reading.deliver((0..<50).map { kind.request($0) }.joined())
                #expect(try await reading.answers(50).wrong == nil)
                reading.close()
                let before = try scene.proxy.highWaterMark()

                let client = try await PipeliningClient(port: scene.port)
                try await client.isReading(false)
                let sent = Observed(0)
                let isStopped = Observed(false)
                let sending = Task {
                    while !isStopped.value, sent.value < kind.most {
                        let first = sent.value
                        let batch = (first..<first + kind.batch).map { kind.request($0) }.joined()
                        try await client.deliver(batch)
                        sent.update { $0 += kind.batch }
                    }
                }
                try await Self.standstill(sent)
                #expect(sent.value < kind.most)
                let after = try scene.proxy.highWaterMark()
                #expect(after - before < 16 << 20, "\(before), then \(after)")

                isStopped.update { $0 = true }
                try await client.isReading(true)
                try await sending.value
                let seen = try await client.answers(sent.value)
                #expect(seen.wrong == nil)
                #expect(seen.count == sent.value)
                client.close()
            }
        }
    }

    /// Returns when there has been no progress for a second.
    private static func standstill(_ sent: Observed<Int>) async throws {
        var last = -1
        var still = 0
        try await eventually("the socket to fill", attempts: 600) {
            still = sent.value == last ? still + 1 : 0
            last = sent.value
            return still >= 10
        }
    }
}
