import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// Idle connections that die together, as at each restart of AEM.
    @Suite struct ResendTests {}
}

extension EndToEnd.ResendTests {
    private static let poolSize = 8

    /// How an upstream gives up its connections when the next request comes on them.
    enum Death: CaseIterable, Sendable {
        case reset
        case close
        /// As soon as the head is there, while the body is still being sent.
        case resetEarly
    }

    /// The proxy with so many idle connections, all of which die when they are used again.
    /// `heads`: gets the target of each request's head that the upstream sees.
    private static func withDyingPool(
        _ death: Death,
        _ transport: Transport,
        heads: Observed<[String]>,
        _ body: (Scene, RawUpstream) async throws -> Void
    ) async throws {
        let all = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        try await RawUpstream.serving(
            { request in
                guard request.connection <= poolSize else { return .ok(request.part(0)) }
                if request.part(0) == "fill" {
                    if request.number == poolSize { all.succeed() }
                    return RawUpstream.Reply(
                        [.wait(all.futureResult)] + RawUpstream.Reply.ok().steps
                    )
                }
                return RawUpstream.Reply([death == .close ? .truncate : .reset])
            },
            early: { request in
                heads.update { $0.append(request.part(0)) }
                let isDue = request.connection <= poolSize && request.part(0) != "fill"
                return death == .resetEarly && isDue ? RawUpstream.Reply([.reset]) : nil
            },
            tls: transport.upstreamTLS
        ) { upstream in
            let settings = Scene.Settings(file: ["eventLoops: 1"])
            try await Scene.play(before: upstream, settings) { scene in
                let filled = try await scene.together(poolSize) { _ in try await scene.get("/fill")
                }
                #expect(filled.count { $0.status == 200 } == poolSize)
                try await body(scene, upstream)
            }
        }
    }

    @Test(arguments: Death.allCases, Transport.allCases)
    func `what means the same twice is answered when the whole pool has died`(
        _ death: Death,
        _ transport: Transport
    ) async throws {
        let methods = ["GET", "PUT", "DELETE", "PROPFIND"]
        let heads = Observed<[String]>([])
        try await Self.withDyingPool(death, transport, heads: heads) { scene, upstream in
            let bodies = (0..<Self.poolSize).map { sample($0 < 4 ? 900 : 200_000, seed: $0) }
            let answers = try await scene.together(Self.poolSize) { index in
                let method = methods[index % methods.count]
                let body = method == "GET" || method == "DELETE" ? nil : bodies[index]
                return try await scene.send(method, "/\(index)", body: body)
            }
            #expect(answers.map(\.status) == Array(repeating: 200, count: Self.poolSize))
            #expect(Set(answers.map(\.text)).count == Self.poolSize)
            let answered = upstream.requests.value.filter { $0.connection > Self.poolSize }
            #expect(answered.count == Self.poolSize)
            for request in answered where request.method == "PUT" || request.method == "PROPFIND" {
                let index = try #require(Int(request.part(0)))
                #expect(request.body == bodies[index])
            }
        }
    }

    @Test(arguments: Death.allCases, Transport.allCases)
    func `a POST is sent once, whatever becomes of it`(
        _ death: Death,
        _ transport: Transport
    ) async throws {
        let heads = Observed<[String]>([])
        try await Self.withDyingPool(death, transport, heads: heads) { scene, upstream in
            let answers = try await scene.together(Self.poolSize) { index in
                let body = sample(index < 4 ? 0 : 90_000, seed: index)
                return try await scene.send("POST", "/\(index)", body: body)
            }
            #expect(answers.allSatisfy { $0.status == 502 || $0.status == 200 })
            let complete = upstream.requests.value.map { $0.part(0) }.filter { $0 != "fill" }
            #expect(Set(complete).count == complete.count, "\(complete)")
            // The head alone makes nothing happen.
            guard death != .resetEarly else { return }
            let seen = heads.value.filter { $0 != "fill" }
            #expect(seen.count == Self.poolSize && Set(seen).count == Self.poolSize, "\(seen)")
        }
    }
}
