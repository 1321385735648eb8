import Fuzzing
import NIOCore
import ProxyCore
import Testing

/// Random paths made of what attackers use, compared with a reference that knows no haste.
struct HostilePathTests {
    private static let pieces = [
        "/", "/", "a", "b", "api", "..", ".", "%2e", "%2F", "%5c", "\\", ";", ";x=1", "%3B", "%25",
        "%2525", "%252e", "%61", "%62", "%", "%2", "%00", "%c0%ae", "%C3%A9", "\u{E9}", "%3F", "//",
        "/../", "/./", "%20", "%e0%80", "\u{C0}", "?x=/../",
        "[1]", "%5B2%5D", "_a_", "a:", ".json", "{}", "/{a:", "%7B%7D",
    ]

    private static let routes = ["/api/a", "/api", "/a%20b", "/a:b", "/a", "/b"]

    private func path(_ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...9, using: &generator)
        return (0..<count).reduce(into: "/") { path, _ in
            path += Self.pieces.randomElement(using: &generator) ?? ""
        }
    }

    private func router(upstream: String) throws -> Router {
        Router(
            try Self.routes.map { path in
                let route = Route(path: path, upstream: path, credential: nil)
                return try HeadSamples.route(route, upstream: upstream)
            }
        )
    }

    @Test(arguments: 0..<40 as Range<UInt64>, ["https://author.test", "https://author.test/base"])
    func `the decision is the one that all readings lead to`(
        _ seed: UInt64,
        _ upstream: String
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let router = try router(upstream: upstream)
        for _ in 0..<50 {
            let line = path(&generator)
            let head = try #require(
                RequestFeeding.heads(wire("GET \(line) HTTP/1.1¶Host: h¶¶")).first
            )
            let target = head.targetSlice
            let path = Array(wire(line).prefix { $0 != UInt8(ascii: "?") })
            let decision = router.decide(head, target: target)
            let first = router.lead(head, target: target)
            let taken = router.route(head, target: target)
            guard let naive = NaivePathReadings(of: path, atMost: 60) else {
                if case .route = decision {
                    // More than are tried, and the first ones disagreed with none.
                    #expect(PathReadingSet(of: target).all.count > 30, "\(line)")
                }
                continue
            }
            let isSame = naive.all.allSatisfy { reading in
                router.lead(head, target: ByteBuffer(bytes: bytes(reading))) == first
            }
            let hasBase = taken?.upstreamSettings.basePath.isEmpty == false
            let isAgreed = isSame && !naive.isUnsafe && !(hasBase && naive.climbs)
            switch decision {
            case .route(let route): #expect(isAgreed && route === taken, "\(line)")
            case .denied: Issue.record("no route refuses: \(line)")
            case .ambiguous: #expect(!isAgreed, "\(line)")
            }
            let readings = PathReadingSet(of: target)
            guard !readings.isBeyondReading else { continue }
            #expect(Set(readings.all.map { text($0) }) == naive.all, "\(line)")
        }
    }

    private func bytes(_ reading: String) -> [UInt8] {
        reading.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `no path to a resource goes round its route`(_ seed: UInt64) {
        let names = ["/r", "/a", "/b", ".b", "/c:d", "/_c_d", ".json", ".x", ";v=1", ";v='.x'"]
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 1...7, using: &generator)
            let line = (0..<count).reduce(into: "") { path, _ in
                path += (names + Self.pieces).randomElement(using: &generator) ?? ""
            }
            #expect(throws: Never.self, "\(line)") { try TargetCheck.check(wire("/r" + line)) }
            #expect(throws: Never.self, "\(line)") { try TargetCheck.check(wire("/a" + line)) }
        }
    }

    @Test(arguments: [
        "%25", "%2525", "/", "/./", "/../", "/a;b", ";", "\\", "%2F", "%5c..", "/.%2e", "%252e/",
        "/a/..", "/%2e", ";%3B/", "//%2f", "[1]", "[[1]1]", "%5B1%5D", "/_a_", "/_a", "/{}", "/{a",
        "/{}{}", ".a", "/[1", "/_%5Fa_",
    ])
    func `a long path is not read more often than its length allows`(_ piece: String) throws {
        for length in [2_000, 8_000, 16_000] {
            let count = length / piece.utf8.count
            let path = "/x" + String(repeating: piece, count: count)
            var readings = PathReadings(of: ByteBuffer(string: path))
            var total = 0
            while let range = readings.next() { total += range.count }
            #expect(total <= 8192 + 2 * path.utf8.count, "\(piece) × \(count)")
        }
    }

    @Test(
        arguments: [
            ("/", .plain), ("/a/b.json?x=%2F..;//", .plain), ("/x/.well-known/y", .plain),
            ("/x/..y/z", .plain), ("/x/...", .plain), ("/caf\u{C3}\u{A9}", .plain),
            ("/content/dam/my%20file.jpg", .escaped(first: 15)), ("/%61pi", .escaped(first: 1)),
            ("/caf%C3%A9/%E0%A4%85/%F0%9F%98%80", .escaped(first: 4)),
            ("/a%2Fb", .open), ("/a%2eb", .open), ("/a;b", .open), ("/a%3Bb", .open),
            ("/a\\b", .open), ("/a%5cb", .open), ("/a//b", .open), ("/a/./b", .open),
            ("/a/..", .open), ("/a/.?x", .open), ("/a%25b", .open), ("/a%zzb", .open),
            ("/a%3Fb", .open), ("/a%00b", .open), ("/a%C0%AEb", .open), ("/a\u{C0}\u{AE}b", .open),
            ("/a%E0\u{80}b", .open), ("/a%20b//", .open), ("/a[1]", .open), ("/a%5B1]", .open),
            ("/{}a", .open), ("/a%7Bb", .open), ("/_a", .open), ("/a_b", .plain), ("/a:b", .plain),
            ("/a]b}", .plain), ("/a.b/c.d", .plain),
        ] as [(String, PathLook)]
    )
    func `one look tells whether a path is ordinary`(_ target: String, _ look: PathLook) {
        #expect(PathLook(wire(target).span) == look)
    }

    /// An escape that ends or begins no segment matters where a route's path goes beyond it.
    @Test(arguments: [
        ("/api/a/x%20y", "/api/a"), ("/api/%20", "/api"), ("/ap%69", nil), ("/api%20x", "none"),
        ("/a%20b", nil), ("/a%20b/c", nil), ("/c%20d", "none"), ("/%62", nil), ("/%63", "none"),
        ("/b%20", "none"), ("/b/%20", "/b"), ("/api/b%20", "/api"),
    ])
    func `escapes are compared where routes are`(_ target: String, _ expected: String?) throws {
        let router = try router(upstream: "https://author.test")
        let head = try HeadSamples.request("GET \(target)", "")
        switch router.decide(head, target: head.targetSlice) {
        case .denied: Issue.record("no route refuses")
        case .route(let route): #expect(route?.route.path ?? "none" == expected)
        case .ambiguous: #expect(expected == nil)
        }
    }

    @Test func `a path that may well be honest passes, also when it is long`() throws {
        let router = try router(upstream: "https://author.test")
        let value = String(repeating: "%2Fcontent%2Fdam%2Fsite", count: 100)
        for path in ["/graphql/execute.json/site/list%3Bpath%3D\(value)", "/x/list;path=\(value)"] {
            let head = try HeadSamples.request("GET \(path)", "")
            guard case .route(nil) = router.decide(head, target: head.targetSlice) else {
                Issue.record("refused")
                continue
            }
        }
    }
}
