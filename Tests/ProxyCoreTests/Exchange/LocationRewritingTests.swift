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
        ("https://author.test/caf\u{E9}?\u{FF}", "http://proxy.test:8080/caf\u{E9}?\u{FF}"),
    ])
    func `an address at the upstream is rewritten`(_ value: String, _ expected: String) throws {
        for name in ["Location", "location", "Content-Location"] {
            #expect(try location(value, name: name) == ["\(name): \(expected)"])
        }
    }

    @Test(arguments: [
        "/a", "", "a?b", "../x", "?q", "https://other.test/", "http://author.test/a",
        "https://author.test.example.net/", "https://author.test:8443/",
        "https://other.test/?to=https://author.test/", "https://other.test/caf\u{E9}",
        "/caf\u{E9}", "//other.test/a", "//author.test.example.net/", "//author.test:80/", "//",
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

    @Test func `without a host a path that would name one is left where it was`() throws {
        let fixture = DownstreamHeadFixture(request: "GET / HTTP/1.0¶")
        let value = "https://author.test//example.net/a"
        #expect(try location(value, fixture: fixture) == ["Location: \(value)"])
    }
}
