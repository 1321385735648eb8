import Fuzzing
import ProxyCore
import Testing

/// However many routes there are, and whatever their paths have in common, the first match wins.
struct ManyRoutesTests {
    /// Where a path that begins with a route's goes on below it.
    private static let ends = "/?.;["

    /// By looking at each route in turn.
    private func first(of paths: [String], for target: String) -> String? {
        let index = paths.firstIndex { path in
            guard path != "/" else { return true }
            guard target.hasPrefix(path) else { return false }
            guard let next = target.dropFirst(path.count).first else { return true }
            return Self.ends.contains(next)
        }
        return index.map { "\($0)" }
    }

    private func router(_ paths: [String]) throws -> Router {
        Router(
            try paths.enumerated().map { index, path in
                let route = Route(path: path, upstream: "\(index)", credential: nil)
                return try HeadSamples.route(route)
            }
        )
    }

    private func taken(_ target: String, by router: Router) throws -> String? {
        let head = try HeadSamples.request("GET \(target) HTTP/1.1¶Host: h¶")
        return router.route(head, target: head.targetSlice)?.route.upstream
    }

    /// Few letters, so that paths begin with each other, are equal, and end within names.
    @Test(arguments: 1...40)
    func `a route is found as if all were looked at`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let letters = ["a", "b", "/", "/a", "/ab", "/b/", "-"]
        func text() -> String {
            let count = Int.random(in: 0..<5, using: &generator)
            return (0..<count).reduce(into: "/") { text, _ in
                text += letters[Int.random(in: letters.indices, using: &generator)]
            }
        }
        let paths = (0..<(1 + Int(seed) * 3)).map { _ in text() }
        let router = try router(paths)
        for path in paths + (0..<100).map({ _ in text() }) {
            for rest in ["", "/", "/c", "c", ";v", ".json", "?q", "["] {
                let target = path + rest
                #expect(try taken(target, by: router) == first(of: paths, for: target), "\(target)")
            }
        }
    }

    @Test func `of ten thousand the right one is found`() throws {
        let paths = (0..<10_000).map { "/content/site-\($0)" } + ["/content", "/"]
        let router = try router(paths)
        for index in stride(from: 0, to: 10_000, by: 97) {
            #expect(try taken("/content/site-\(index)/a.html", by: router) == "\(index)")
        }
        #expect(try taken("/content/site-10000", by: router) == "10000")
        #expect(try taken("/contents", by: router) == "10001")
    }

    /// Ways to the same path that methods and hosts tell apart.
    @Test func `among equal paths the first that takes the request wins`() throws {
        let methods: [[Method]?] = [[.post], [.get], nil, [.delete]]
        let router = Router(
            try methods.enumerated().map { index, methods in
                let route = Route(
                    path: index == 2 ? "/" : "/a/b",
                    methods: methods,
                    upstream: "\(index)",
                    credential: nil
                )
                return try HeadSamples.route(route)
            }
        )
        for (method, expected) in [("POST", "0"), ("GET", "1"), ("PUT", "2"), ("DELETE", "2")] {
            let head = try HeadSamples.request("\(method) /a/b/c HTTP/1.1¶Host: h¶")
            #expect(router.route(head, target: head.targetSlice)?.route.upstream == expected)
        }
    }
}
