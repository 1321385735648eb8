import AdobeIMS
import ProxyCore
import Testing

/// What is an outbound proxy's address, and what is none.
struct OutboundProxyValueTests {
    @Test(arguments: [
        ("http://proxy.corp:3128", "http", "proxy.corp:3128", nil),
        ("HTTPS://Proxy.Corp/", "https", "proxy.corp:443", nil),
        ("http://[::1]:3128", "http", "[::1]:3128", nil),
        ("http://jane@proxy.corp:3128", "http", "proxy.corp:3128", "jane"),
        ("http://jane%40corp.example@proxy.corp", "http", "proxy.corp:80", "jane@corp.example"),
        ("http://jane@corp.example@proxy.corp", "http", "proxy.corp:80", "jane@corp.example"),
        ("https://CORP%5cj%C3%A4ne@proxy.corp:1", "https", "proxy.corp:1", "CORP\\jäne"),
    ])
    func `scheme, user, host and port are read`(
        _ text: String,
        _ scheme: String,
        _ address: String,
        _ user: String?
    ) throws {
        let proxy = try OutboundProxy(text)
        #expect(proxy.url.scheme.rawValue == scheme)
        #expect(proxy.hostAndPort == address)
        #expect(proxy.user == user)
        #expect(proxy.password == nil)
    }

    @Test(arguments: [
        ("proxy.corp:3128", "is not a proxy; write for example http://proxy.corp:3128"),
        ("socks5://proxy.corp:1080", "is not a proxy; write for example http://proxy.corp:3128"),
        ("http://proxy.corp:99999", "is not a proxy"), ("http://", "is not a proxy"),
        ("", "is not a proxy"),
        ("http://proxy.corp/pac", "is not a proxy; write http:// or https://, host and port"),
        ("http://jane:hush@proxy.corp", "has a password in it; write the user alone"),
        ("jane:hush@proxy.corp", "has a password in it; write the user alone"),
        ("http://:hush@proxy.corp", "has a password in it; write the user alone"),
        ("http://@proxy.corp", "has a user that can't be one"),
        ("http://ja%3Ane@proxy.corp", "has a user that can't be one"),
        ("http://ja%0Ane@proxy.corp", "has a user that can't be one"),
        ("http://ja%2@proxy.corp", "has a user that can't be one"),
        ("http://ja%+1@proxy.corp", "has a user that can't be one"),
        ("http://ja%ffne@proxy.corp", "has a user that can't be one"),
    ])
    func `what is none says what to write, and no password`(_ text: String, _ message: String) {
        let error = #expect(throws: InvalidValue.self) { try OutboundProxy(text) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hush") == false)
    }

    @Test func `no description of an upstream has the password`() throws {
        var ims = Configuration.IMS()
        ims.proxy = try OutboundProxy("http://jane@proxy.corp:3128")
        ims.proxy?.password = Secret("hush")
        let upstream = try ims.upstream(at: "https://ims.example")
        #expect(upstream.proxy?.password?.reveal() == "hush")
        #expect(!"\(ims) \(upstream)".contains("hush"))
        #expect(!String(reflecting: upstream).contains("hush"))
    }

    /// What is equal is kept by a reload.
    @Test func `another password is another way`() throws {
        var proxy = try OutboundProxy("http://jane@proxy.corp:3128")
        let before = proxy
        proxy.password = Secret("new")
        #expect(proxy != before)
    }
}
