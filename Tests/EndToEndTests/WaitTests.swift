import NIOCore
import NIOPosix
import Sandbox
import Synchronization
import Testing

extension EndToEnd {
    /// Each wait has a clock of its own.
    @Suite struct WaitTests {}
}

extension EndToEnd.WaitTests {
    @Test(arguments: [1, 2])
    func `waiting for a connection is no part of waiting for an answer`(
        _ eventLoops: Int
    ) async throws {
        let counts = Observed((now: 0, most: 0))
        try await RawUpstream.serving({ request in
            counts.update { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            let leave = RawUpstream.Reply.Step.run { counts.update { $0.now -= 1 } }
            return RawUpstream.Reply(
                [.pause(.milliseconds(700)), leave] + RawUpstream.Reply.ok(request.part(0)).steps
            )
        }) { upstream in
            let settings = Scene.Settings(
                upstream: ["maxConnections: 2", "responseTimeout: 1s"],
                file: ["eventLoops: \(eventLoops)"]
            )
            try await Scene.play(before: upstream, settings) { scene in
                try await scene.warmUp()
                let answers = try await scene.together(6) { try await scene.get("/\($0)") }
                #expect(answers.map(\.status) == Array(repeating: 200, count: 6))
                #expect(Set(answers.map(\.text)).count == 6)
                #expect(counts.value.most == 2)
                #expect(upstream.requests.value.count == 6)
            }
        }
    }

    @Test func `who would wait for too long is told at once, and when to come again`()
        async throws
    {
        let settings = Scene.Settings(
            upstream: ["requestsPerSecond: 1"],
            file: ["eventLoops: 1"]
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            var connections: [RawConnection] = []
            for index in 0..<20 {
                let connection = try await scene.connect()
                connection.send("GET /echo/\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
                connections.append(connection)
            }
            let all = connections
            try await withThrowingTaskGroup(of: RawAnswer?.self) { group in
                for connection in all {
                    group.addTask { try? await connection.answer() }
                }
                while let answer = try await group.next() {
                    guard let answer, answer.status != 200 else { continue }
                    #expect(answer.status == 503)
                    #expect(try object(answer.body)["cause"] as? String == "upstream_busy")
                    let seconds = answer.value("retry-after").flatMap(Int.init) ?? 0
                    #expect(seconds > 0 && seconds <= 20)
                    break
                }
                // Nobody waits for the others.
                for connection in all { connection.close() }
            }
        }
    }

    @Test func `an upload may pause for longer than an answer may take`() async throws {
        try await Scene.play(.init(upstream: ["responseTimeout: 1s"])) { scene in
            for isChunked in [false, true] {
                let upload = Upload(byteCount: 200_000, isChunked: isChunked)
                let connection = try await scene.connect()
                upload.begin(on: connection, atMost: 100_000)
                try await MultiThreadedEventLoopGroup.singleton.any()
                    .scheduleTask(in: .milliseconds(1_600)) {}.futureResult.get()
                upload.finish(on: connection, after: 100_000)
                #expect(try upload.arrived(try await connection.answer()), "\(upload)")
                connection.close()
            }
        }
    }

    @Test(arguments: [1, 2])
    func `a CSRF token needs no second connection`(_ eventLoops: Int) async throws {
        let routes = ["routes:", "  - {path: /, upstream: aem, credential: test, csrf: auto}"]
        let settings = Scene.Settings(
            upstream: ["maxConnections: 1"],
            file: ["eventLoops: \(eventLoops)"] + routes
        )
        try await Scene.play(settings) { scene in
            scene.aem.csrfProtection = .everyone
            let bodies = (0..<12).map { sample(10_000 + $0, seed: $0) }
            let answers = try await scene.together(12) { index in
                try await scene.send("POST", "/echo/\(index)", body: bodies[index])
            }
            for answer in answers {
                #expect(answer.status == 200)
                guard answer.status == 200 else { continue }
                let echo = try object(answer.body)
                let index = (echo["target"] as? String)?.split(separator: "/").last.flatMap {
                    Int($0)
                }
                #expect(echo["sha256"] as? String == index.map { sha256(bodies[$0]) })
            }
        }
    }
}
