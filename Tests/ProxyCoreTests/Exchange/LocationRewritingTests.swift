import ProxyCore
import Testing

/// Addresses at the upstream become those that the client used.
struct LocationRewritingTests {
    private func location(
        _ value: String,
        name: String = "Location",
        fixture: DownstreamHeadFixture = DownstreamHeadFixture()
    ) throws -> [String] {
        let lines = try fixture.lines("HTTP/1.1 302 Found¶\(name): \(value)¶Content-Length: 0¶")
        return lines.filter { $0.lowercased().contains("location:") }
    }

    @Test(arguments: [
        ("https://author.test/a?b#c", "http://proxy.test:8080/a?b#c"),
        ("https://author.test", "http://proxy.test:8080/"),
        ("https://author.test:443/a", "http://proxy.test:8080/a"),
        ("HTTPS://AUTHOR.test/A", "http://proxy.test:8080/A"),
        ("//author.test/a", "http://proxy.test:8080/a"),
        ("//Author.test:443?q", "http://proxy.test:8080/?q"),
        ("https://author.test//a", "http://proxy.test:8080//a"),
        ("http://author.test/a", "http://proxy.test:8080/a"),
        ("http://author.test:80/a", "http://proxy.test:8080/a"),
        ("http://AUTHOR.test:443/a", "http://proxy.test:8080/a"),
        ("https://author.test:80/a", "http://proxy.test:8080/a"),
        ("https://author.test:/a", "http://proxy.test:8080/a"),
        ("https://author.test./a", "http://proxy.test:8080/a"),
        ("//author.test:80/", "http://proxy.test:8080/"),
        ("https://author.test/caf\u{E9}?\u{FF}", "http://proxy.test:8080/caf\u{E9}?\u{FF}"),
    ])
    func `an address at the upstream is rewritten`(_ value: String, _ expected: String) throws {
        for name in ["Location", "location", "Content-Location"] {
            #expect(try location(value, name: name) == ["\(name): \(expected)"])
        }
    }

    @Test(arguments: [
        "/a", "", "a?b", "../x", "?q", "https://other.test/", "ftp://author.test/a",
        "https://author.test@example.net/", "https://author.test:443@example.net/",
        "https://author.test:pw@example.net/", "https://xauthor.test/", "https://author.test\\@x/",
        "http://author.test:8080/", "https://author.test%40x/", "https://author.test..",
        "https://author.test.example.net/", "https://author.test:8443/",
        "https://other.test/?to=https://author.test/", "https://other.test/caf\u{E9}",
        "/caf\u{E9}", "//other.test/a", "//author.test.example.net/", "//author.test:81/", "//",
    ])
    func `any other stays byte for byte`(_ value: String) throws {
        for name in ["Location", "content-location"] {
            #expect(try location(value, name: name) == ["\(name): \(value)"])
        }
    }

    @Test(arguments: [
        ("https://author.test/base/a", "http://proxy.test:8080/a"),
        ("https://author.test/base", "http://proxy.test:8080/"),
        ("https://author.test/basement/a", "https://author.test/basement/a"),
        ("https://author.test/", "https://author.test/"),
        ("//author.test/base/a", "http://proxy.test:8080/a"),
        ("//author.test/other", "//author.test/other"),
        ("/base/a?b#c", "/a?b#c"), ("/base", "/"), ("/base?q", "/?q"), ("/base/base/a", "/base/a"),
        ("/basement", "/basement"), ("/other/base/a", "/other/base/a"), ("base/a", "base/a"),
        // As a path that would be another host.
        ("/base//example.net/a", "http://proxy.test:8080//example.net/a"),
    ])
    func `the upstream's base path is taken off`(_ value: String, _ expected: String) throws {
        let fixture = DownstreamHeadFixture(upstream: "https://author.test/base")
        #expect(try location(value, fixture: fixture) == ["Location: \(expected)"])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1¶Host: Proxy.test¶", "http://Proxy.test/a"),
        ("GET / HTTP/1.1¶Host: [::1]:8080¶", "http://[::1]:8080/a"),
        ("GET http://Proxy.test:81/x HTTP/1.0¶", "http://Proxy.test:81/a"),
        ("GET / HTTP/1.0¶", "/a"),
    ])
    func `the address is the one that the client used`(
        _ request: String,
        _ expected: String
    ) throws {
        let fixture = DownstreamHeadFixture(request: request)
        let lines = try location("https://author.test/a", fixture: fixture)
        #expect(lines == ["Location: \(expected)"])
    }

    /// With what a development server of this machine says, or its page, the address is the page's.
    @Test(arguments: [
        ("Sec-Fetch-Site: none¶", "/a", "http://proxy.test:8080//a"),
        (
            "Sec-Fetch-Site: same-origin¶Origin: http://localhost:3000¶", "/a",
            "http://localhost:3000//a"
        ),
        (
            "Sec-Fetch-Site: same-origin¶Referer: https://LOCALHOST:3000/p?q¶", "/a",
            "https://LOCALHOST:3000//a"
        ),
        (
            "X-Forwarded-Host: localhost:3000¶", "http://localhost:3000/a",
            "http://localhost:3000//a"
        ),
        (
            "X-Forwarded-Host: localhost:3000¶X-Forwarded-Proto: https¶",
            "https://localhost:3000/a", "https://localhost:3000//a"
        ),
        ("X-Forwarded-Host: evil.test¶", "http://proxy.test:8080/a", "http://proxy.test:8080//a"),
        ("Origin: http://localhost:3000¶", "http://proxy.test:8080/a", "http://proxy.test:8080//a"),
        (
            "Sec-Fetch-Site: same-origin¶Origin: http://evil.test¶", "/a",
            "http://proxy.test:8080//a"
        ),
    ])
    func `redirects lead back to where the browser is`(
        _ fields: String,
        _ path: String,
        _ doubled: String
    ) throws {
        let request = "GET / HTTP/1.1¶Host: proxy.test:8080¶\(fields)"
        var fixture = DownstreamHeadFixture(request: request, isLoopback: true)
        #expect(try location("https://author.test/a", fixture: fixture) == ["Location: \(path)"])
        let other = try location("https://author.test//a", fixture: fixture)
        #expect(other == ["Location: \(doubled)"])
        // Beyond this machine nobody's word counts.
        fixture.isLoopback = false
        let remote = try location("https://author.test/a", fixture: fixture)
        #expect(remote == ["Location: http://proxy.test:8080/a"])
    }

    @Test func `without a host a path that would name one is left where it was`() throws {
        let fixture = DownstreamHeadFixture(request: "GET / HTTP/1.0¶")
        let value = "https://author.test//example.net/a"
        #expect(try location(value, fixture: fixture) == ["Location: \(value)"])
    }
}
