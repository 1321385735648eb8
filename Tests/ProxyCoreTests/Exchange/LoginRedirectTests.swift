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
            #expect(LoginRedirect.isOne(try HeadSamples.response(head)))
        }
        for status in [200, 201, 300, 304, 401, 403] {
            let head = "HTTP/1.1 \(status) x¶Location: \(location)¶"
            #expect(!LoginRedirect.isOne(try HeadSamples.response(head)))
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
        #expect(!LoginRedirect.isOne(try HeadSamples.response(head)))
    }

    @Test func `a redirect without a place to go to is none`() throws {
        #expect(!LoginRedirect.isOne(try HeadSamples.response("HTTP/1.1 302 Found¶")))
    }
}
