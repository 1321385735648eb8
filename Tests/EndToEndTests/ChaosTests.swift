import Foundation
import Fuzzing
import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// Clients and upstreams that do all that they should not, at the same time.
    @Suite struct ChaosTests {}
}

extension EndToEnd.ChaosTests {
    /// What is done depends on the seed alone, though not when. `CHAOS_SEEDS` has others, with
    /// commas between them.
    private static let seeds: [UInt64] = {
        let text = ProcessInfo.processInfo.environment["CHAOS_SEEDS"] ?? "1,2"
        return text.split(separator: ",").compactMap { UInt64($0) }
    }()

    private static let clientCount = 12
    private static let connectionCount = 14
    /// No connection is begun after that.
    private static let longest = Duration.seconds(12)

    @Test(arguments: seeds, Transport.allCases)
    func `everybody gets his own answer, or none`(
        _ seed: UInt64,
        _ transport: Transport
    ) async throws {
        let record = Observed(ChaosRecord())
        let isTLS = transport == .tls
        let upstreamTLS = try transport.upstreamTLS
        try await RawUpstream.serving(
            { Self.reply($0, isTLS: isTLS, record) },
            early: { request in
                guard let conduct = ChaosConduct(rawValue: request.part(1)), conduct.isEarly else {
                    return nil
                }
                return conduct.reply(to: request, isTLS: isTLS)
            },
            tls: upstreamTLS
        ) { upstream in
            try await Scene.play(before: upstream, Self.settings) { scene in
                try await scene.warmUp()
                try await Self.unleash(seed, record, port: scene.port)
                let lines = scene.proxy.log.value
                record.update { $0.explain(lines) }
                let answer = try await scene.get("/0/length/9")
                #expect(answer.status == 200)
                #expect(answer.values("x-number") == ["0"])
            }
        }
        let seen = record.value
        let summary = "\(seen.rightCount) right, \(seen.ownCount) own, \(seen.cutCount) cut"
        #expect(
            seen.faults.isEmpty,
            "seed \(seed), \(transport): \(seen.faults.joined(separator: "\n")); \(summary)"
        )
        #expect(seen.rightCount > 100, "seed \(seed), \(transport): \(summary)")
    }

    private static let settings = Scene.Settings(
        upstream: [
            "maxConnections: 8", "responseTimeout: 2s", "idleTimeout: 3s",
        ],
        file: [
            "eventLoops: 2", "limits: {requestHeadTimeout: 5s, requestBodyIdleTimeout: 3s}",
            "replay: {memory: 64KiB}",
        ]
    )

    /// The upstream, which knows what the client has sent.
    private static func reply(
        _ request: RawUpstream.Request,
        isTLS: Bool,
        _ record: Observed<ChaosRecord>
    ) -> RawUpstream.Reply {
        if request.values("x-sum").first.map({ $0 != sha256(request.body) }) == true {
            record.update { $0.add(upstream: "a wrong body looks complete: \(request)") }
        }
        let conduct = ChaosConduct(rawValue: request.part(1)) ?? .length
        return conduct.reply(to: request, isTLS: isTLS)
    }

    private static func unleash(
        _ seed: UInt64,
        _ record: Observed<ChaosRecord>,
        port: Int
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + longest
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<clientCount {
                group.addTask {
                    var generator = SeededGenerator(seed: seed &* 1_000 &+ UInt64(index))
                    var number = (index + 1) * 10_000
                    let client = ChaosClient(port: port, record: record)
                    for _ in 0..<connectionCount where clock.now < end {
                        let count = Int.random(in: 1...4, using: &generator)
                        let requests = (0..<count).map { offset in
                            ChaosRequest(number + offset, &generator)
                        }
                        number += count
                        try await client.run(
                            requests,
                            manner(&generator),
                            isPipelined: Int.random(in: 0..<4, using: &generator) == 0
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func manner(_ generator: inout SeededGenerator) -> ChaosClient.Manner {
        let all = ChaosClient.Manner.allCases
        let isGood = Bool.random(using: &generator)
        return isGood ? .good : all[Int.random(in: 0..<all.count, using: &generator)]
    }
}
