import ProxyCore
import Testing

/// What people copy from a browser's address bar.
@Suite struct PageAddressTests {
    @Test(arguments: [
        "/aem/start.html", "/ui#/aem/sites.html", "/ui", "/ui/", "/content/site/en.html?wcmmode=x",
        "/sites.html/content/site", "/editor.html/content/site/en.html", "/crx/de/index.jsp",
        "/crx/de", "/system/console/bundles", "/?a", "#top",
        "/libs/granite/core/content/login.html",
    ])
    func `the address of a page is refused with the origin to write`(_ path: String) {
        let error = #expect(throws: InvalidValue.self) {
            try UpstreamURL("https://author-p1-e2.adobeaemcloud.com\(path)")
        }
        #expect(
            error?.message.hasSuffix("; write https://author-p1-e2.adobeaemcloud.com") == true,
            "\(error as Any)"
        )
    }

    @Test(arguments: ["", "/", "/base", "/base/v1.2", "/.hidden", "/ui-tools", "/aem", "/content"])
    func `a base path stays possible`(_ path: String) throws {
        _ = try UpstreamURL("https://aem.example.com\(path)")
    }

    @Test func `no secret is repeated`() {
        let error = #expect(throws: InvalidValue.self) {
            try UpstreamURL("https://eyJhbGciOiJSUzI1NiJ9.eyJpZCI6MTIzfQ/x.html")
        }
        #expect(error?.message.contains("eyJ") == false)
    }

    @Test(
        arguments: [
            ("author-p1-e2.adobeaemcloud.net", "author-p1-e2.adobeaemcloud.com"),
            ("publish-p1-e2-cmstg.adobeaemcloud.co", "publish-p1-e2-cmstg.adobeaemcloud.com"),
            ("author-p1-e2.adobeaemcloud.com.evil.example", "author-p1-e2.adobeaemcloud.com"),
            ("author-p1-e2.adobeaemcloud", "author-p1-e2.adobeaemcloud.com"),
            ("author-p1-e2.adobeaemcloud.com", nil),
            ("aem.example.com", nil), ("localhost", nil), ("author.adobeaemcloud.net", nil),
            ("author-p1-e2.example.com", nil),
        ] as [(String, String?)]
    )
    func `a host that only looks like AEM's`(_ host: String, _ meant: String?) throws {
        #expect(AEMEnvironment.host(meantBy: host) == meant)
        var upstream = Upstream(name: "aem", url: try UpstreamURL("https://\(host)"))
        #expect((upstream.hostDoubt == nil) == (meant == nil))
        upstream.trustHost = true
        #expect(upstream.hostDoubt == nil)
    }
}
