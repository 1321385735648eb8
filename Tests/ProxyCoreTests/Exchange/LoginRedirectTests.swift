import ProxyCore
import Testing

struct LoginRedirectTests {
    private static let loginPage = "/libs/granite/core/content/login.html"

    @Test(arguments: [
        loginPage,
        "\(loginPage)?resource=%2F&$$login$$=%24%24login%24%24&j_reason=unknown",
        "/libs/cq/core/content/login.html",
        "https://author.test\(loginPage)",
        "https://author.test:443\(loginPage)?x",
        "https://ims-na1.adobelogin.com/ims/authorize/v1?client_id=x",
        "https://IMS-na1.AdobeLogin.com",
        "HTTPS://ims-na1-stg1.adobelogin.com:443/ims",
        "https://adobelogin.com",
        "https://adobelogin.com?x",
        "https://auth.services.adobe.com/en_US/index.html#/",
        "//ims-na1.adobelogin.com/ims/authorize/v1",
    ])
    func `a way to the login page or to IMS is one`(_ location: String) throws {
        for status in [301, 302, 303, 307, 308] {
            let head = "HTTP/1.1 \(status) Found¶Location: \(location)¶"
            #expect(LoginRedirect.isOne(try HeadSamples.response(head), to: .get))
        }
        for status in [200, 201, 300, 304, 401, 403] {
            let head = "HTTP/1.1 \(status) x¶Location: \(location)¶"
            #expect(!LoginRedirect.isOne(try HeadSamples.response(head), to: .get))
        }
    }

    @Test(arguments: [
        "/", "", "/content/site/login.html", "login.html",
        "/content/dam.html?resource=\(loginPage)",
        "/content/dam.html#\(loginPage)",
        "https://author.test/?to=https://ims-na1.adobelogin.com",
        "https://author.test/",
        "https://notadobelogin.com/ims",
        "https://adobelogin.com.example.net/ims",
        "https://example.net/adobelogin.com",
        "https://services.adobe.com/",
        "/go/https://ims-na1.adobelogin.com/ims",
    ])
    func `any other redirect is the upstream's business`(_ location: String) throws {
        let head = "HTTP/1.1 302 Found¶Location: \(location)¶"
        #expect(!LoginRedirect.isOne(try HeadSamples.response(head), to: .get))
    }

    @Test func `a redirect without a place to go to is none`() throws {
        let head = try HeadSamples.response("HTTP/1.1 302 Found¶")
        #expect(!LoginRedirect.isOne(head, to: .get))
    }

    @Test(arguments: [
        // A logout, and what else was done and leads there.
        (loginPage, false), ("https://author.test\(loginPage)?x=1", false),
        ("https://ims-na1.adobelogin.com/ims/logout/v1?client_id=x", false),
        ("\(loginPage)?resource", false), ("\(loginPage)?a=resource=", false),
        ("\(loginPage)?myresource=1", false), ("\(loginPage)#?resource=1", false),
        ("\(loginPage)?Resource=1", false),
        ("\(loginPage)?resource=%2Fcontent", true), ("\(loginPage)?resource=", true),
        ("\(loginPage)?a=b&j_reason=unknown#x", true), ("\(loginPage)?j_reason_code=unknown", true),
        ("https://author.test\(loginPage)?$$login$$=%24&resource=%2F", true),
        ("/content/page.html?resource=%2F", false),
    ])
    func `what must not be done twice was refused only if that is said`(
        _ location: String,
        _ isRefusal: Bool
    ) throws {
        let head = try HeadSamples.response("HTTP/1.1 302 Found¶Location: \(location)¶")
        for method in [Method.post, .patch, .connect, .other("LOCK"), .other("PURGE")] {
            #expect(LoginRedirect.isOne(head, to: method) == isRefusal)
        }
        let isLogin = !location.hasPrefix("/content")
        for method in [Method.get, .head, .put, .delete, .other("PROPFIND"), .other("MOVE")] {
            #expect(LoginRedirect.isOne(head, to: method) == isLogin)
        }
    }
}
