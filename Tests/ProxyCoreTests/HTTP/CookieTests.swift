import NIOCore
import ProxyCore
import Testing

struct CookieTests {
    @Test(arguments: [
        ("a=1", false, "a=1"), ("a=1; b=2", false, "a=1; b=2"), ("a=1;b=2", false, "a=1; b=2"),
        (" ; ;a ;; b\t;", false, "a; b"), ("", false, nil), (" ; ", false, nil),
        ("login-token=x", true, nil), ("Login-Token-2=x;a", true, "a"),
        ("a; LOGIN-TOKEN; b=\"\u{E9}\"", true, "a; b=\"\u{E9}\""),
        ("login-toke=x", false, "login-toke=x"),
        ("xlogin-token=x", false, "xlogin-token=x"), ("a=login-token", false, "a=login-token"),
        ("login-token;login-token;c", true, "c"), ("saml_request_path=/a; b=1", true, "b=1"),
        ("SAML_x; login-token; s=1; l=2", true, "s=1; l=2"), ("saml=1", false, "saml=1"),
        ("xsaml_=1; a=saml_", false, "xsaml_=1; a=saml_"),
    ])
    func `all cookies but sessions pass byte for byte`(
        _ value: String,
        _ isFound: Bool,
        _ expected: String?
    ) throws {
        let fields = try HeadSamples.request("GET / HTTP/1.0¶X: y¶Cookie: \(value)¶").fields
        #expect(fields.hasSessionCookie(1) == isFound)
        var buffer = ByteBuffer(string: "Cookie: ")
        let upstream = Upstream(name: "aem", url: try UpstreamURL("https://author.test"))
        let rule = CookieRule(upstream, isAuthor: false)
        let hasAny = fields.appendCookies(1, passing: rule, to: &buffer)
        #expect(hasAny == (expected != nil))
        #expect(text(buffer) == "Cookie: " + (expected ?? ""))
    }
}
