import NIOCore
import ProxyCore
import Testing

/// Which addresses are the upstream's own.
struct UpstreamPathTests {
    @Test(
        arguments: [
            ("https://author.test", "https://author.test/a/b?c#d", "/a/b?c#d"),
            ("https://author.test", "https://author.test", "/"),
            ("https://author.test", "https://author.test/", "/"),
            ("https://author.test", "https://author.test?q", "/?q"),
            ("https://author.test", "https://author.test:443/a", "/a"),
            ("https://author.test", "HTTPS://Author.Test/A", "/A"),
            ("https://author.test", "https://author.test:8443/a", nil),
            ("https://author.test", "https://author.test.example.net/a", nil),
            ("https://author.test", "https://author.testing/a", nil),
            ("https://author.test", "https://other.test/a", nil),
            ("https://author.test", "http://author.test/a", "/a"),
            ("https://author.test", "http://author.test:80/a", "/a"),
            ("https://author.test", "http://author.test:443", "/"),
            ("http://author.test", "https://author.test/a", "/a"),
            ("https://author.test", "ws://author.test/a", nil),
            ("https://author.test:8443", "http://AUTHOR.test:8443/a", "/a"),
            ("https://author.test:8443", "https://author.test/a", nil),
            ("https://author.test:8443", "https://author.test:443/a", nil),
            ("https://author.test", "https://author.test@example.net/a", nil),
            ("https://author.test", "/a", nil),
            ("https://author.test", "", nil),
            ("http://127.0.0.1:4502", "http://127.0.0.1:4502/a", "/a"),
            ("http://127.0.0.1:4502", "http://127.0.0.1:45021/a", nil),
            ("http://127.0.0.1:4502", "http://127.0.0.1/a", nil),
            ("http://[::1]:4502", "http://[::1]:4502/a", "/a"),
            ("https://author.test/base", "https://author.test/base/a", "/a"),
            ("https://author.test/base", "https://author.test/base", "/"),
            ("https://author.test/base", "https://author.test/base?q", "/?q"),
            ("https://author.test/base", "https://author.test/other", nil),
            ("https://author.test/base", "https://author.test/basement/a", nil),
            ("https://author.test/base", "https://author.test/Base/a", nil),
            ("https://author.test", "//author.test/a", "/a"),
            ("https://author.test", "//author.test:443", "/"),
            ("http://127.0.0.1:4502", "//127.0.0.1:4502/a", "/a"),
            ("https://author.test", "//other.test/a", nil),
            ("https://author.test", "///a", nil),
            ("https://author.test/base", "/base/a", "/a"),
            ("https://author.test/base", "/base#f", "/#f"),
            ("https://author.test/base", "/basement", nil),
            ("https://author.test/base", "/", nil),
            ("https://author.test/base", "base/a", nil),
        ] as [(String, String, String?)]
    )
    func `an address at the upstream has a path behind its base`(
        _ url: String,
        _ address: String,
        _ expected: String?
    ) throws {
        let upstream = Upstream(name: "aem", url: try UpstreamURL(url))
        let path = upstream.path(of: ByteBuffer(string: address))
        #expect(path.map { String(buffer: $0) } == expected)
    }
}
