import Fuzzing
import Sandbox
import Testing

extension EndToEnd {
    /// Any configuration behind any other.
    @Suite struct ReloadPropertyTests {}
}

extension EndToEnd.ReloadPropertyTests {
    private static let key = "aap_the-importers-key"
    private static let prefixes = ["/p0", "/p1", "/p2", "/p3"]

    /// A configuration, and what requests meet there.
    private struct Choice: Sendable {
        /// By prefix; nil: no route.
        var upstreams: [String?]
        var hasCallers: Bool
        var headLimit: String
        var hasExtraListener: Bool
        var log: String

        static func random(_ generator: inout SeededGenerator) -> Choice {
            Choice(
                upstreams: prefixes.map { _ in
                    ["one", "two", nil].randomElement(using: &generator) ?? nil
                },
                hasCallers: .random(using: &generator),
                headLimit: ["8KiB", "64KiB"].randomElement(using: &generator) ?? "64KiB",
                hasExtraListener: .random(using: &generator),
                log: ["all", "errors", "none"].randomElement(using: &generator) ?? "all"
            )
        }

        func text(_ base: ConfigurationText) -> ConfigurationText {
            var text = base
            let rule =
                hasCallers ? "callers: {apiKeys: {importer: \(sha256(Array(key.utf8)))}}" : ""
            text.listeners = ["{address: 127.0.0.1:0, allowedHosts: [\"a:80\"], \(rule)}"]
            if hasExtraListener { text.listeners.append("{address: \"127.0.0.2:0\"}") }
            text.routes = zip(prefixes, upstreams).compactMap { prefix, upstream in
                upstream.map { "{path: \(prefix), upstream: \($0), credential: test}" }
            }
            // No routes at all would be one for everything.
            text.routes.append("{path: /always, upstream: one, credential: test}")
            text.file = ["limits: {requestHead: \(headLimit)}", "log: {access: \(log)}"]
            return text
        }

        /// Status, and who has answered.
        func answer(_ prefix: Int, hasKey: Bool) -> String {
            if hasCallers && !hasKey { return "401" }
            guard let upstream = upstreams[prefix] else { return "404" }
            return "200 \(upstream)"
        }
    }

    /// All configurations so far, and which of them may be in effect.
    private struct Course: Sendable {
        var choices: [Choice]
        var latest = 0
        var earliest = 0
    }

    private static func word(_ answer: RawAnswer) -> String {
        answer.status == 200 ? "200 \(answer.text)" : "\(answer.status)"
    }

    @Test func `after any other it holds, and nothing fails that both would have served`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        var generator = SeededGenerator(seed: seed)
        let first = Choice.random(&generator)
        var base = ConfigurationText()
        try await EndToEnd.ReloadTests.playTwo({ text in
            base = text
            text = first.text(text)
        }) { scene, _, _, _ in
            // The listeners' own lines come first, whatever their number.
            let admin = first.hasExtraListener ? 3 : 2
            let course = Observed(Course(choices: [first]))
            let load = Load(open: { try await scene.connect() }) { client, number in
                let prefix = (client + number) % Self.prefixes.count
                let hasKey = number % 3 != client % 3
                let field = hasKey ? "X-Caller-Key: \(Self.key)\r\n" : ""
                let begin = course.value.earliest
                return Load.Question(
                    request: "GET \(Self.prefixes[prefix])/x HTTP/1.1\r\nHost: a\r\n\(field)\r\n"
                ) { answer in
                    let now = course.value
                    let expected = now.choices[begin...now.latest].map {
                        $0.answer(prefix, hasKey: hasKey)
                    }
                    let word = Self.word(answer)
                    return expected.contains(word) ? nil : "\(word), not \(Set(expected))"
                }
            }
            let outcome = try await load.run { seen in
                for _ in 0..<12 {
                    try await seen.more(16)
                    let choice = Choice.random(&generator)
                    course.update { course in
                        course.choices.append(choice)
                        course.latest += 1
                    }
                    try await scene.mustReload(choice.text(base), at: admin)
                    course.update { $0.earliest = $0.latest }
                    try await Self.check(choice, scene)
                }
                try await seen.more(16)
            }
            #expect(outcome.faults.isEmpty, "seed \(seed)")
            #expect(outcome.connections == load.clients, "seed \(seed)")
            #expect(scene.ims.exchangeCount == 1, "seed \(seed)")
        }
    }

    /// What its clients don't see.
    private static func check(_ choice: Choice, _ scene: Scene) async throws {
        let large = "X-Large: \(String(repeating: "l", count: 20_000))\r\n"
        let connection = try await scene.connect()
        defer { connection.close() }
        let answer = try await connection.ask("/always", large + "X-Caller-Key: \(key)\r\n")
        #expect(answer.status == (choice.headLimit == "8KiB" ? 431 : 200))
        let page = try await scene.page(
            "/status",
            at: try await adminNumber(scene)
        )
        let listeners = try object(page.body)["listeners"]
        #expect("\(listeners ?? "")".contains("127.0.0.2") == choice.hasExtraListener)
    }

    /// It was bound once, and never again.
    private static func adminNumber(_ scene: Scene) async throws -> Int {
        let lines = scene.proxy.log.value.filter { $0.contains(" listening ") }.prefix(2)
        return lines.last?.contains("127.0.0.2") == true ? 3 : 2
    }
}
