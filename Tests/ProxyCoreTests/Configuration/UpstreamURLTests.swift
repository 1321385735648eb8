import ProxyCore
import Testing

@Suite struct UpstreamURLTests {
    struct Expected: Sendable {
        var scheme: UpstreamURL.Scheme
        var host: String
        var port: Int
        var basePath: String
        var description: String
    }

    @Test(arguments: [
        (
            "https://author-p1-e2.adobeaemcloud.com",
            Expected(
                scheme: .https,
                host: "author-p1-e2.adobeaemcloud.com",
                port: 443,
                basePath: "",
                description: "https://author-p1-e2.adobeaemcloud.com"
            )
        ),
        (
            "HTTPS://AEM.example.com:443/",
            Expected(
                scheme: .https,
                host: "aem.example.com",
                port: 443,
                basePath: "",
                description: "https://aem.example.com"
            )
        ),
        (
            "http://localhost:4502/base/Path/",
            Expected(
                scheme: .http,
                host: "localhost",
                port: 4502,
                basePath: "/base/Path",
                description: "http://localhost:4502/base/Path"
            )
        ),
        (
            "https://[::1]:8443/x",
            Expected(
                scheme: .https,
                host: "::1",
                port: 8443,
                basePath: "/x",
                description: "https://[::1]:8443/x"
            )
        ),
        (
            "http://[2001:db8::1]",
            Expected(
                scheme: .http,
                host: "2001:db8::1",
                port: 80,
                basePath: "",
                description: "http://[2001:db8::1]"
            )
        ),
    ])
    func `reads scheme, host, port and base path`(text: String, expected: Expected) throws {
        let url = try UpstreamURL(text)
        #expect(url.scheme == expected.scheme)
        #expect(url.host == expected.host)
        #expect(url.port == expected.port)
        #expect(url.basePath == expected.basePath)
        #expect(url.description == expected.description)
    }

    @Test(arguments: [
        "", "author.example.com", "ftp://author.example.com", "https:/author.example.com",
        "https://", "https://:443", "https://host:", "https://host:0", "https://host:65536",
        "https://host:44x3", "https://user@host", "https://user:secret@host", "https://host?x=1",
        "https://host/#top", "https://ho st", "https://höst", "https://::1", "https://[::1",
        "https://[host]", "https://[::1]x", "https://host//x", "https://host/a/../b",
        "https://host/%2e%2e/b", "https://host\r\nX: y", "https://host/x\r\n", "https://-host",
        "https://host..name",
    ])
    func `refuses everything else`(text: String) {
        #expect(throws: InvalidValue.self) { try UpstreamURL(text) }
    }

    @Test func `a password in a URL is not repeated`() {
        let error = #expect(throws: InvalidValue.self) {
            try UpstreamURL("https://user:secret@host")
        }
        #expect(error?.message.contains("secret") == false)
    }
}
