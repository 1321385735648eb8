import ProxyCore
import Testing

struct RouterTests {
    private func router(_ routes: [Route]) throws -> Router {
        Router(try routes.map { try HeadSamples.route($0) })
    }

    /// A route that is known by where it leads.
    private func route(
        _ name: String,
        path: String = "/",
        methods: [Method]? = nil,
        host: String? = nil
    ) -> Route {
        Route(path: path, methods: methods, host: host, upstream: name, credential: nil)
    }

    /// Which route takes a request, by name; nil for none.
    private func taken(_ line: String, host: String = "h", by routes: [Route]) throws -> String? {
        let head = try HeadSamples.request("\(line) HTTP/1.1¶Host: \(host)¶")
        return try router(routes).route(head, target: head.targetSlice)?.route.upstream
    }

    @Test(arguments: [
        ("/", "/", true), ("/", "/a", true), ("/", "/?q", true), ("/", "/a/b?c", true),
        ("/", "//", true),
        ("/api", "/api", true), ("/api", "/api/", true), ("/api", "/api/x", true),
        ("/api", "/api?q", true), ("/api", "/api/?q", true), ("/api", "/api//x", true),
        ("/api", "/apis", false), ("/api", "/api.json", true), ("/api", "/api%2Fx", false),
        ("/api", "/api;v=1", true), ("/api", "/ap", false), ("/api", "/", false),
        ("/api", "/API", false), ("/api", "/x/api", false), ("/api", "//api", false),
        ("/api", "/%61pi", false), ("/api", "/?/api", false), ("/api", "/a?pi", false),
        ("/api/v1", "/api/v1/x", true), ("/api/v1", "/api", false), ("/api/v1", "/api/v10", false),
        ("/caf%C3%A9", "/caf%C3%A9/x", true), ("/caf%C3%A9", "/caf%c3%a9", false),
        ("/api", "http://h/api/x", true), ("/api", "http://h/apis", false),
        ("/", "http://h", true), ("/", "http://h?q", true),
    ])
    func `a prefix ends where a segment ends`(
        _ path: String,
        _ target: String,
        _ matches: Bool
    ) throws {
        let taken = try taken("GET \(target)", by: [route("a", path: path)])
        #expect(taken == (matches ? "a" : nil))
    }

    @Test(arguments: [
        ("GET", true), ("HEAD", true), ("POST", false), ("get", false), ("PROPFIND", true),
        ("propfind", false), ("OPTIONS", false),
    ])
    func `methods are matched as they are written`(_ method: String, _ matches: Bool) throws {
        let methods: [Method] = [.get, .head, .other("PROPFIND")]
        let taken = try taken("\(method) /", by: [route("a", methods: methods)])
        #expect(taken == (matches ? "a" : nil))
    }

    @Test func `without methods a route takes all, with none it takes none`() throws {
        for method in ["GET", "POST", "DELETE", "PROPFIND"] {
            #expect(try taken("\(method) /", by: [route("a")]) == "a")
            #expect(try taken("\(method) /", by: [route("a", methods: [])]) == nil)
        }
    }

    @Test(arguments: [
        ("author.test", true), ("AUTHOR.Test", true), ("author.test:8080", true),
        ("author.test:", true), ("other.test", false), ("author.test.", false),
        ("x.author.test", false), ("author.tes", false), ("author.tests", false),
    ])
    func `hosts are matched without case and port`(_ host: String, _ matches: Bool) throws {
        let taken = try taken("GET /", host: host, by: [route("a", host: "author.test")])
        #expect(taken == (matches ? "a" : nil))
    }

    @Test func `an HTTP 1.0 client without a host has only routes for any`() throws {
        let head = try HeadSamples.request("GET / HTTP/1.0¶")
        let router = try router([route("a", host: "author.test"), route("b")])
        #expect(router.route(head, target: head.targetSlice)?.route.upstream == "b")
    }

    @Test func `an IPv6 host is matched with its brackets`() throws {
        let routes = [route("a", host: "[::1]")]
        #expect(try taken("GET /", host: "[::1]:8080", by: routes) == "a")
        #expect(try taken("GET /", host: "[::2]:8080", by: routes) == nil)
    }

    @Test(arguments: [
        ("GET", "/api/x", "h", "reads"), ("POST", "/api/x", "h", "api"),
        ("POST", "/api/x", "special.test", "special"), ("GET", "/api/x", "special.test", "reads"),
        ("GET", "/other", "h", "rest"), ("POST", "/apis", "special.test", "rest"),
    ])
    func `the first route that matches in everything wins`(
        _ method: String,
        _ target: String,
        _ host: String,
        _ expected: String
    ) throws {
        let routes = [
            route("reads", path: "/api", methods: [.get]),
            route("special", path: "/api", host: "special.test"),
            route("api", path: "/api"),
            route("rest"),
            route("never", path: "/other"),
        ]
        #expect(try taken("\(method) \(target)", host: host, by: routes) == expected)
    }

    @Test func `where nothing matches there is no route`() throws {
        #expect(try taken("GET /", by: []) == nil)
        #expect(try taken("GET /x", by: [route("a", path: "/a"), route("b", path: "/b")]) == nil)
    }
}
