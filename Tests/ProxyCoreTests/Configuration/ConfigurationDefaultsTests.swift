import AdobeIMS
import ProxyCore
import Testing

@Suite struct ConfigurationDefaultsTests {
    @Test func `defaults are those of the contract`() throws {
        let upstream = try Upstream(name: "a", url: UpstreamURL("https://aem.example.com"))
        let configuration = Configuration(
            upstreams: ["a": upstream],
            routes: [Route(upstream: "a", credential: nil)]
        )

        #expect(configuration.listeners.map(\.address.description) == ["127.0.0.1:8080"])
        #expect(configuration.listeners.map(\.allowAnonymous) == [false])
        #expect(upstream.connectTimeout == .seconds(10))
        #expect(upstream.responseTimeout == .seconds(60))
        #expect(upstream.idleTimeout == .seconds(60))
        #expect(upstream.maxConnections == 256)
        #expect(upstream.connectionAge == .seconds(3600))
        #expect(upstream.retryAfterLimit == nil)
        #expect(upstream.mostRequests == 256)
        #expect(upstream.certificateAuthorities == nil)
        #expect(upstream.proxy == nil)
        #expect(!upstream.allowPlainHTTP)
        #expect(configuration.routes.map(\.path) == ["/"])
        #expect(configuration.tokens.refreshBefore == .seconds(600))
        #expect(configuration.replay.memory == 262_144)
        #expect(configuration.replay.spool == 67_108_864)
        #expect(configuration.limits.requestHead == 65_536)
        #expect(configuration.limits.requestBody == nil)
        #expect(configuration.limits.connections == 10_000)
        #expect(configuration.limits.requestHeadTimeout == .seconds(10))
        #expect(configuration.limits.requestBodyIdleTimeout == .seconds(60))
        #expect(configuration.limits.keepAliveTimeout == .seconds(75))
        #expect(configuration.limits.drainTimeout == .seconds(30))
        #expect("\(configuration.log.level)" == "info")
        #expect(configuration.log.format == .text)
        #expect(configuration.eventLoops == nil)
    }

    @Test(
        arguments: [
            (256, nil, 256), (256, 100, 100), (100, 256, 100), (1, nil, 1), (7, 7, 7),
        ] as [(Int, Int?, Int)]
    )
    func `each request has a connection`(
        _ connections: Int,
        _ requests: Int?,
        _ expected: Int
    ) throws {
        var upstream = try Upstream(name: "a", url: UpstreamURL("https://aem.example.com"))
        upstream.maxConnections = connections
        upstream.maxConcurrentRequests = requests
        #expect(upstream.mostRequests == expected)
    }

    @Test func `upstreams are listed by name`() throws {
        let url = try UpstreamURL("https://aem.example.com")
        let upstreams = ["publish", "author", "dispatcher"].map { Upstream(name: $0, url: url) }
        let configuration = Configuration(
            upstreams: Dictionary(uniqueKeysWithValues: upstreams.map { ($0.name, $0) }),
            routes: []
        )

        #expect(configuration.upstreamList.map(\.name) == ["author", "dispatcher", "publish"])
    }

    @Test func `a field that is set prints without its value`() {
        let header = Route.Header(name: "x-edge-key", value: Secret("do-not-show"))

        #expect(!"\(header)".contains("do-not-show"))
    }
}
