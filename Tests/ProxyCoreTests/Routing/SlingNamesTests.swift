import ProxyCore
import Testing

/// Routes for some of what Sling makes of a path.
struct SlingNamesTests {
    private func taken(_ target: String, by routes: [Route]) throws -> String {
        let rules = try routes.map { route in
            RouteRule(route, route.upstream == nil ? nil : try HeadSamples.route(route))
        }
        let head = try HeadSamples.request("GET \(target)", "")
        return switch Router(rules: rules).decide(head, target: head.targetSlice) {
        case .route(let target): target?.route.upstream ?? "none"
        case .denied: "denied"
        case .ambiguous: "ambiguous"
        }
    }

    private func route(
        _ path: String = "/content",
        _ extensions: [String]? = nil,
        _ selectors: [String]? = nil,
        suffix: Bool = true
    ) -> Route {
        Route(
            path: path,
            extensions: extensions,
            selectors: selectors,
            allowsSuffix: suffix,
            upstream: "names",
            credential: nil
        )
    }

    /// What takes a path that the route takes in every reading, some, or none, with a route for all
    /// behind it and without.
    private func expect(_ target: String, _ fit: String, _ route: Route) throws {
        let (alone, before) =
            switch fit {
            case "all": ("names", "names")
            case "some": ("none", "ambiguous")
            default: ("none", "wide")
            }
        let wide = Route(path: "/", upstream: "wide", credential: nil)
        #expect(try taken(target, by: [route]) == alone)
        #expect(try taken(target, by: [route, wide]) == before)
    }

    @Test(arguments: [
        ("/content/a.json", "all"), ("/content/a.model.json", "all"), ("/content/a.json/", "all"),
        ("/content/a.json/x/y", "all"), ("/content.json", "all"), ("/content/a.b.c.xml", "all"),
        ("/content/a.json?x=.html", "all"), ("/content/a.json;v=1.0", "all"),
        ("/content/a.xml/b.json", "all"), ("/content/a[1].json", "all"), ("/content/.json", "all"),
        ("/content/a", "none"), ("/content/a.html", "none"), ("/content/a.json.html", "none"),
        ("/content/a.JSON", "none"), ("/content/a.", "none"), ("/content/a.json.", "none"),
        ("/content/json", "none"), ("/content/a.jso", "none"), ("/content/a.jsonx", "none"),
        ("/content/a.html/b.json", "some"), ("/content/a.json/b.html", "some"),
        ("/content/dam/a.b/c.json", "some"), ("/content/dam/x.json/jcr:content/y.z", "some"),
    ])
    func `extensions`(_ target: String, _ fit: String) throws {
        try expect(target, fit, route("/content", ["json", "xml"]))
    }

    @Test(arguments: [
        "/content/a%2ejson", "/content/a.js%6Fn", "/content/a.json%2F..%2Fx.html",
        "/content/a.json[1]", "/content/a.json%3B.html", "/content/a;v=1.json",
        "/content/a.json%00.html", "/content/a.html/../b.json", "/content/a.%256Ason",
    ])
    func `a name that may be read in two ways is refused`(_ target: String) throws {
        let denied = Route(path: "/content", extensions: ["json"], upstream: nil, credential: nil)
        let wide = Route(path: "/", upstream: "wide", credential: nil)
        #expect(try taken(target, by: [denied, wide]) == "ambiguous")
    }

    @Test(arguments: [
        ("/content/a.model.json", "all"), ("/content/a.model.model.json", "all"),
        ("/content/a.x.model.json", "some"), ("/content/a.model.x.json", "none"),
        ("/content/a.infinity.json", "none"), ("/content/a.json", "none"), ("/content/a", "none"),
        ("/content/a.model.json/b.model.html", "all"), ("/content/a.model.json/b.html", "some"),
        ("/content/a..json", "none"),
    ])
    func `selectors`(_ target: String, _ fit: String) throws {
        try expect(target, fit, route("/content", nil, ["model"]))
    }

    @Test(arguments: [(64, "all"), (65, "some"), (2000, "some")])
    func `so many selectors are nobody's`(_ count: Int, _ fit: String) throws {
        let selectors = String(repeating: ".model", count: count)
        try expect("/content/a\(selectors).json", fit, route("/content", nil, ["model"]))
    }

    @Test(arguments: [
        ("/content/a.json", "all"), ("/content/a", "all"), ("/content/a.b.json", "some"),
        ("/content/a.json/x", "all"), ("/content/a.json;v=1.0", "all"),
    ])
    func `no selectors`(_ target: String, _ fit: String) throws {
        try expect(target, fit, route("/content", nil, []))
    }

    @Test(arguments: [
        ("/content/a.json", "all"), ("/content/a/b", "all"), ("/content/a.json?/x", "all"),
        ("/content/a.json/", "none"), ("/content/a.html/x", "none"),
        ("/content/a.b/c.json", "some"), ("/content/dam/x.jpg/jcr:content/original", "none"),
    ])
    func `no suffix`(_ target: String, _ fit: String) throws {
        try expect(target, fit, route("/content", suffix: false))
    }

    @Test(arguments: [
        ("/content/a.model.json", "all"), ("/content/a.model.html", "none"),
        ("/content/dam/a.b.c.png", "none"), ("/content/a.model.json/x", "none"),
        ("/content/a.x.json", "none"), ("/content/a.x.model.json", "some"),
    ])
    func `all together`(_ target: String, _ fit: String) throws {
        try expect(target, fit, route("/content", ["json"], ["model"], suffix: false))
    }

    @Test(arguments: [
        ("/graphql/execute.json", "all"), ("/graphql/execute.json/wknd/list", "all"),
        ("/graphql/execute.json/wknd/list;path=%2Fx", "all"), ("/graphql/execute.jsonx", "none"),
        ("/graphql/execute.json/wknd/a.html", "none"),
    ])
    func `a dot in the route's own path counts where no other follows`(
        _ target: String,
        _ fit: String
    ) throws {
        try expect(target, fit, route("/graphql/execute.json", ["json"]))
    }

    @Test(arguments: [("/a.json", "json"), ("/a.html", "rest"), ("/a.json/b.html", "ambiguous")])
    func `the path may be for all`(_ target: String, _ expected: String) throws {
        let json = Route(path: "/", extensions: ["json"], upstream: "json", credential: nil)
        let rest = Route(path: "/", upstream: "rest", credential: nil)
        #expect(try taken(target, by: [json, rest]) == expected)
    }
}
