import ProxyCore
import Testing

/// From requests to routes.
struct LearntPolicyTests {
    private static func learner(
        _ requests: [ObservedRequest],
        includesRefused: Bool = false,
        mostRequests: Int = 1000
    ) -> PolicyLearner {
        var learner = PolicyLearner(
            includesRefused: includesRefused,
            mostRequests: mostRequests
        ) { _ in .init(upstream: "aem", credential: "test") }
        for request in requests { learner.add(request) }
        return learner
    }

    private static func get(_ path: String, _ method: String = "GET") -> ObservedRequest {
        ObservedRequest(method: method, path: path, status: 200, attempts: 1)
    }

    private static func routes(_ paths: [String]) -> [String] {
        LearntPolicy(learner(paths.map { get($0) })).routes.map(\.path)
    }

    @Test(
        arguments: [
            (["/a/b.json"], ["/a/b.json"]),
            (["/a/b", "/a/c"], ["/a/b", "/a/c"]),
            // A path that ends where others go on covers them.
            (["/a", "/a/b/c"], ["/a"]), (["/a/", "/a/b"], ["/a"]),
            // Ids.
            (["/api/items/1"], ["/api/items"]),
            (["/api/items/1.json", "/api/items/x"], ["/api/items"]),
            (["/f/123e4567-e89b-12d3-a456-426614174000/data"], ["/f"]),
            (["/f/facade/x"], ["/f/facade/x"]), (["/f/v1/x"], ["/f/v1/x"]),
            // Many siblings.
            ((0..<9).map { "/content/p\($0)x" }, ["/content"]),
            ((0..<3).map { "/content/p\($0)x" }, (0..<3).map { "/content/p\($0)x" }),
            // Never "/", unless that is what was asked for.
            ((0..<20).map { "/top\($0)x" }, (0..<20).map { "/top\($0)x" }.sorted()),
            (["/1", "/2"], ["/1", "/2"]), (["/", "/a"], ["/"]),
            // What can't be written is given by what is above it.
            (["/a/b/name%3Bk%3Dv"], ["/a/b"]), (["/a/b//c"], ["/a/b"]), (["/a/..%2fb"], ["/a"]),
            (["/a/ü"], ["/a"]), (["/a/x%20y/b"], ["/a"]), (["/x%20y/b"], []),
        ] as [([String], [String])]
    )
    func `routes are as narrow as makes sense`(_ paths: [String], _ expected: [String]) {
        #expect(Self.routes(paths) == expected)
    }

    @Test(
        arguments: [
            ((0..<9).map { "/dam/p\($0)x.png" }, "[png]"),
            ((0..<9).map { "/dam/p\($0)x.\($0 % 2 == 0 ? "png" : "jpg")" }, "[jpg, png]"),
            ((0..<9).map { "/dam/p\($0)x.e\($0)" }, nil),
            ((0..<9).map { "/dam/p\($0)x.png" } + ["/dam/q"], nil),
            ((0..<9).map { "/dam/p\($0)x.png" } + ["/dam/a.b.png"], nil),
            ((0..<9).map { "/dam/p\($0)x.png" } + ["/dam/a.b/c.png"], nil),
            ((0..<9).map { "/dam/p\($0)x.1" }, "[\"1\"]"),
            (["/a/b.json"], nil),
        ] as [([String], String?)]
    )
    func `extensions are learnt where they say something`(
        _ paths: [String],
        _ expected: String?
    ) {
        let yaml = LearntPolicy(Self.learner(paths.map { Self.get($0) })).yaml(source: "a log")
        let line = yaml.split(separator: "\n").first { $0.contains("extensions:") }
        #expect(line.map(String.init) == expected.map { "    extensions: \($0)" })
    }

    @Test func `methods have paths of their own`() {
        let requests = [
            Self.get("/a"), Self.get("/a/b"), Self.get("/a/b", "POST"), Self.get("/a", "HEAD"),
        ]
        let routes = LearntPolicy(Self.learner(requests)).routes
        #expect(routes.map(\.path) == ["/a/b", "/a"])
        #expect(routes.map(\.methods) == [["POST"], ["GET", "HEAD"]])
    }

    @Test func `many routes become fewer and wider`() {
        let paths = (0..<20).flatMap { top in (0..<5).map { "/t\(top)x/p\($0)x" } }
        let routes = Self.routes(paths)
        #expect(routes == (0..<20).map { "/t\($0)x" }.sorted())
    }

    @Test func `upstreams and credentials stay apart`() {
        var requests = [Self.get("/a/1"), Self.get("/a/special"), Self.get("/b")]
        requests[1].upstream = "publish"
        requests[1].credential = "none"
        let policy = LearntPolicy(Self.learner(requests))
        #expect(policy.routes.map(\.path) == ["/a/special", "/a", "/b"])
        #expect(policy.routes.map(\.destination.upstream) == ["publish", "aem", "aem"])
        #expect(policy.unserved == [])
    }

    @Test func `what can't be told apart is said`() {
        var requests = [Self.get("/a"), Self.get("/a")]
        requests[1].upstream = "publish"
        requests[1].credential = "none"
        let policy = LearntPolicy(Self.learner(requests))
        #expect(policy.unserved == ["GET /a"])
        #expect(policy.yaml(source: "x").contains(#"#   "GET /a""#))
    }

    @Test(arguments: [
        (404, 0, false), (401, 0, false), (404, 1, true), (503, 0, true), (499, 0, true),
    ])
    func `what the proxy refused is not learnt unless asked`(
        _ status: Int,
        _ attempts: Int,
        _ isLearnt: Bool
    ) {
        let request = ObservedRequest(method: "GET", path: "/a", status: status, attempts: attempts)
        let learnt = LearntPolicy(Self.learner([request]))
        #expect(learnt.routes.isEmpty == !isLearnt)
        #expect(learnt.omitted.refused == (isLearnt ? 0 : 1))
        #expect(LearntPolicy(Self.learner([request], includesRefused: true)).routes.count == 1)
    }

    @Test(arguments: [("TRACE", "/a"), ("connect", "/a"), ("OPTIONS", "*"), ("-", "-")])
    func `what no route takes is counted`(_ method: String, _ path: String) {
        let learner = Self.learner([Self.get(path, method)])
        #expect(learner.omitted.unroutable == 1)
        #expect(LearntPolicy(learner).routes.isEmpty)
    }

    @Test func `memory is bounded`() {
        let learner = Self.learner(
            (0..<10).map { Self.get("/a\($0)") } + [Self.get("/a0")],
            mostRequests: 3
        )
        #expect(learner.omitted.forgotten == 7)
        #expect(LearntPolicy(learner).requestCount == 4)
    }

    @Test func `each route says what it was learnt from`() {
        var requests = [Self.get("/a/b"), Self.get("/a/b"), Self.get("/a"), Self.get("/c:")]
        requests[2].status = 404
        let policy = LearntPolicy(Self.learner(requests))
        #expect(
            policy.yaml(source: "access.log") == """
                # Learnt from access.log: 4 requests in 2 routes.
                # What was asked for is not what should be: look it over. Anything else is answered 404.
                routes:
                  # 3 requests for 2 paths: 2 × 2xx, 1 × 4xx; most often "GET /a/b"
                  - path: /a
                    methods: [GET]
                    upstream: aem
                    credential: test
                  # 1 request for 1 path: 1 × 2xx; most often "GET /c:"
                  - path: "/c:"
                    methods: [GET]
                    upstream: aem
                    credential: test
                """
        )
    }
}
