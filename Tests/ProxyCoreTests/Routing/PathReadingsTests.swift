import Fuzzing
import NIOCore
import ProxyCore
import Testing

/// Route decisions hold for every reading of a path, or the request is refused.
struct PathReadingsTests {
    private func readings(_ target: String) -> [String] {
        PathReadingSet(of: ByteBuffer(string: target)).all.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(arguments: [
        "/", "/a", "/a/b.json", "/content/dam/x.jpg/jcr:content", "/a-b_c~d", "/a.b/c..d",
        "/graphql/execute.json/site/list",
    ])
    func `a plain path has one reading`(_ path: String) {
        #expect(readings(path) == [path])
        #expect(readings(path + "?a=%2F..;//") == [path])
    }

    @Test(arguments: [
        ("/a/../b", "/b"), ("/a/%2e%2E/b", "/b"), ("/a/..%2fb", "/b"), ("/a%2F..%2Fb", "/b"),
        ("/a/%252e%252e/b", "/b"), ("/a/..;/b", "/b"), ("/a/..;x=1/b", "/b"), ("/a\\..\\b", "/b"),
        ("/a%5c..%5Cb", "/b"), ("//b", "/b"), ("/a//../b", "/b"), ("/./b", "/b"),
        ("/a/../../b", "/b"),
        ("/a;x/b", "/a/b"), ("/a%3Bx/b", "/a/b"), ("/%62", "/b"), ("/a/..", "/"), ("/%2e%2e", "/"),
        ("/a/.%2e/b", "/b"), ("/a/%2e%2e%2fb", "/b"), ("/a;/../b", "/b"),
        // One server removes dots and hands on what the next decodes.
        ("/a/x%2Fy/../%2e%2e/b", "/b"), ("/a/%25252e%25252e/b", "/b"),
        // What the repository makes of names.
        ("/b[1]", "/b"), ("/b[12].json", "/b.json"), ("/b%5B1%5D", "/b"), ("/b[1][2]/c", "/b/c"),
        ("/[1]b/b[1]", "/[1]b/b"), ("/_jcr_content/x", "/jcr:content/x"),
        ("/a/%5Fb_c_d", "/a/b:c_d"), ("/{}b", "/b"), ("/a/%7B%7Db", "/a/b"), ("/_a_b[1]", "/a:b"),
    ])
    func `a path is read as others may read it`(_ path: String, _ reading: String) {
        let readings = readings(path)
        #expect(readings.first == path)
        #expect(readings.contains(reading))
    }

    @Test func `a path that is escaped without end is refused`() throws {
        let path = "/a%" + String(repeating: "25", count: 100)
        #expect(PathReadingSet(of: ByteBuffer(string: path)).isBeyondReading)
        #expect(readings(path).count < 80)
        #expect(try decision(path, paths: ["/b"]) == "ambiguous")
    }

    @Test func `a broken escape stays as it is`() {
        #expect(readings("/a%").contains("/a%"))
        #expect(readings("/a%4").contains("/a%4"))
        #expect(readings("/a%zz/b").contains("/a%zz/b"))
    }

    private func decision(
        _ target: String,
        paths: [String],
        upstream: String = "https://author.test"
    ) throws -> String {
        let router = Router(
            try paths.map { path in
                let route = Route(path: path, upstream: path, credential: nil)
                return try HeadSamples.route(route, upstream: upstream)
            }
        )
        let head = try HeadSamples.request("GET \(target)", "")
        return switch router.decide(head, target: head.targetSlice) {
        case .route(let route): route?.route.upstream ?? "none"
        case .ambiguous: "ambiguous"
        case .denied: "denied"
        }
    }

    @Test(arguments: [
        ("/api/assets/x", "/api/assets"), ("/other", "none"),
        ("/api/assets/../x", "ambiguous"), ("/api/assets/%2e%2e/x", "ambiguous"),
        ("/api/assets%2Fx", "ambiguous"), ("/api/assets/..;/x", "ambiguous"),
        ("//api/assets", "ambiguous"), ("/x/../api/assets", "ambiguous"),
        ("/%61pi/assets", "ambiguous"), ("/api/assets;v=1", "/api/assets"),
        ("/api/assets/a%2Fb;x?y=%7C", "/api/assets"), ("/api/assets/x/../y", "/api/assets"),
        ("/api/assets//x", "/api/assets"), ("/graphql/x%3Bk%3Dv", "none"),
    ])
    func `readings that disagree are refused`(_ target: String, _ expected: String) throws {
        #expect(try decision(target, paths: ["/api/assets"]) == expected)
    }

    @Test(arguments: ["/a/../b", "//b", "/a%2Fb;x", "/%2e%2e/x"])
    func `one route for all takes every path`(_ target: String) throws {
        #expect(try decision(target, paths: ["/"]) == "/")
        #expect(try decision(target, paths: ["/", "/"]) == "/")
    }

    @Test(arguments: [
        "/a%00/b", "/x/{http://www.jcp.org/jcr/1.0}content", "/x/%7Bhttp%3A//y%7Dz", "/%00",
        "/a%2500", "/%c0%ae%c0%ae/b", "/..%c0%afb", "/%C1%9C", "/%e0%80%ae",
        "/%f0%80%80%ae", "/%25c0%25ae", "/\u{C0}\u{AE}", "/a\u{E0}\u{80}\u{AF}b",
    ])
    func `what servers can't agree on is refused where paths matter`(_ path: String) throws {
        let target = ByteBuffer(bytes: wire(path))
        #expect(PathReadingSet(of: target).isBeyondReading)
        #expect(try decision(path, paths: ["/api/assets"]) == "ambiguous")
        #expect(try decision(path, paths: ["/"]) == "/")
    }

    @Test(arguments: [
        "/%C0propos", "/%c3%a9", "/%e2%82%ac", "/%f0%9f%98%80", "/\u{C3}\u{A9}", "/%e0%a4%85",
        "/%f0%90%8d%88",
    ])
    func `other characters are no matter`(_ path: String) throws {
        #expect(!PathReadingSet(of: ByteBuffer(bytes: wire(path))).isBeyondReading)
    }

    @Test(arguments: [
        ("/../x", "ambiguous"), ("/..", "ambiguous"), ("/x/../../y", "ambiguous"),
        ("/%2e%2e/x", "ambiguous"), ("/..%2fx", "ambiguous"), ("/..;/x", "ambiguous"),
        ("/..\\x", "ambiguous"), ("/%252e%252e/x", "ambiguous"), ("/x//../../y", "ambiguous"),
        ("/./../x", "ambiguous"), ("/%00", "ambiguous"),
        ("/x/../y", "/"), ("/x/..", "/"), ("/./x", "/"), ("/...", "/"), ("/x?/../..", "/"),
    ])
    func `no reading leaves an upstream's base path`(_ path: String, _ expected: String) throws {
        let base = "https://author.test/base"
        #expect(try decision(path, paths: ["/"], upstream: base) == expected)
        #expect(try decision(path, paths: ["/"]) == "/")
    }
}
