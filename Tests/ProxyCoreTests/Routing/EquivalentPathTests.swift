import ProxyCore
import Testing

/// Routes hold for what AEM resolves: each row is a request that somebody could be surprised by.
struct EquivalentPathTests {
    private static let rules = [
        Route(path: "/etc/secret", upstream: nil, credential: nil),
        Route(path: "/api/assets", upstream: "assets", credential: nil),
        Route(path: "/content/page/jcr:content", upstream: "jcr", credential: nil),
        Route(path: "/content/page/_rep_x", upstream: "rep", credential: nil),
        Route(path: "/content/page", upstream: "page", credential: nil),
        Route(path: "/", upstream: "wide", credential: nil),
    ]

    private func taken(_ target: String, by routes: [Route] = rules) throws -> String {
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

    @Test(arguments: [
        "", "/", "/x", ".json", ".html", ".infinity.json", ".tidy.-1.json", ".html/suffix",
        ".html/content/page", ".a/b.c/d", ".", "..json", "...", ";v=1", ";v=1/x", ";v='1.0'.html",
        ".html;v=1.0", ".html;v='/content/page'", ";a=b;c=d.json", "[1]", "[1].json", "[2]/x.html",
        "[1]/jcr:content", "/jcr:content", "/jcr:content.json", "/_jcr_content.infinity.json",
        "/_jcr_content/par.1.json", "/jcr%3Acontent", "/.json", "/*.json", "?x", ".json?/../..",
        "/my%20file.pdf", "/x[1]", "/{}x", "/.x/_y_z", "//x", "/./x.json",
    ])
    func `what is behind a route's path stays with the route`(_ rest: String) throws {
        #expect(try taken("/etc/secret" + rest) == "denied")
        #expect(try taken("/api/assets" + rest) == "assets")
    }

    @Test(arguments: [
        "/etc/secret%2ejson", "/etc/secret%2Ejson/x", "/etc/secret%252ejson", "/etc/secret%3Bv=1",
        "/etc/secret%5B1%5D", "/etc/secret%5b1].json", "/etc/secret%255B1%255D", "/etc[1]/secret",
        "/etc%5B1%5D/secret.json", "/etc[1][2]/secret", "/etc/{}secret", "/%7B%7Detc/secret.json",
        "/etc/%257B%257Dsecret", "/etc/{http://www.jcp.org/jcr/1.0}secret", "/{}etc/{}secret[1]",
        "/etc/secret.json/../x", "/etc/secret/../x", "/etc/secret.json/..;/x", "//etc/secret.json",
        "/etc/./secret.html", "/x/../etc/secret.json", "/x.html/../etc/secret", "/etc;a=b/secret",
        "/etc;v='/x'/../secret", "/etc\\secret.json", "/etc%2Fsecret.json", "/etc//secret[1]",
        "/%65tc/secret.json", "/etc/secre%74", "/etc/secret%00.html", "/etc/secret;x=/../y",
        "/content/page/jcr%3Acontent", "/content/page/jcr%3acontent.json",
        "/content/page/_jcr%5Fcontent", "/content/page/%5Fjcr_content",
        "/content/page[1]/jcr:content", "/content/{}page/x", "/content/page/rep%3Ax",
    ])
    func `what may be one route's or another's is refused`(_ target: String) throws {
        #expect(try taken(target) == "ambiguous")
    }

    @Test(arguments: [
        ("/etc/secrets", "wide"), ("/etc/secrets.json", "wide"), ("/etc/Secret.json", "wide"),
        ("/ETC/secret", "wide"), ("/etc/secret-2", "wide"), ("/etc/x.secret", "wide"),
        ("/etc.json/secret", "wide"), ("/etc/secret_x", "wide"), ("/etc[1]/secretary", "wide"),
        ("/x/etc/secret.json", "wide"), ("/content/dam/a.b.c.png", "wide"),
        ("/content/dam/x.jpg/jcr:content/renditions/original", "wide"),
        ("/content/dam/x.jpg/_jcr_content/renditions/cq5dam.thumbnail.48.48.png", "wide"),
        ("/content/dam/a%20b%20(1).v2.pdf", "wide"), ("/content/dam/%C3%A9.%E4%B8%AD.jpg", "wide"),
        ("/graphql/execute.json/wknd/adventures;path=/content/dam/wknd/a.b", "wide"),
        ("/graphql/execute.json/wknd/adventures%3Bpath%3D%2Fcontent%2Fdam", "wide"),
        ("/bin/querybuilder.json?path=/etc/secret&x=/../..", "wide"),
        ("/content/pages.html", "wide"), ("/content/page.html", "page"),
        ("/content/page.model.json/x", "page"), ("/content/page/_cq_dialog", "page"),
        ("/content/page/_my_files/x.json", "page"),
        ("/content/page/jcr:content", "jcr"), ("/content/page/jcr:content.2.json", "jcr"),
        ("/content/page/_jcr_content", "jcr"), ("/content/page/_jcr_content.json", "jcr"),
        ("/content/page/_jcr_content/root/image.coreimg.85.1600.jpeg/17/a.jpeg", "jcr"),
        ("/content/page.html/_jcr_content", "page"), ("/content/page/jcr:contents", "page"),
        ("/content/page/jcr:content[1]/x", "jcr"), ("/content/page/_jcr_content[1]", "jcr"),
        ("/content/page/rep:x", "rep"), ("/content/page/_rep_x.json", "rep"),
    ])
    func `what is another resource is another route's`(
        _ target: String,
        _ expected: String
    ) throws {
        #expect(try taken(target) == expected)
    }

    @Test(arguments: [
        ("/a.html", "file"), ("/a.html/x", "file"), ("/a.html.json", "file"), ("/a.json", "folder"),
        ("/a", "folder"), ("/a.htm", "folder"),
    ])
    func `a route that names a dot itself comes first`(
        _ target: String,
        _ expected: String
    ) throws {
        let file = Route(path: "/a.html", upstream: "file", credential: nil)
        let folder = Route(path: "/a", upstream: "folder", credential: nil)
        #expect(try taken(target, by: [file, folder]) == expected)
        // The other way round one of them is meant, and nobody knows which.
        let turned = try taken(target, by: [folder, file])
        #expect(turned == (expected == "file" ? "ambiguous" : "folder"))
        // Unless it couldn't be reached at all.
        let wide = Route(path: "/", upstream: "wide", credential: nil)
        #expect(try taken(target, by: [folder, wide, file]) == "folder")
    }
}
