import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// What names the proxy in a request names the upstream behind it.
struct UpstreamHeadAddressTests {
    @Test(arguments: [
        ("Origin: http://proxy.test:8080", "Origin: https://author.test"),
        ("origin: HTTP://Proxy.Test:8080", "origin: https://author.test"),
        ("Origin: https://proxy.test:8080", "Origin: https://proxy.test:8080"),
        ("Origin: http://proxy.test", "Origin: http://proxy.test"),
        ("Origin: http://app.test", "Origin: http://app.test"),
        ("Origin: null", "Origin: null"),
        ("Referer: http://proxy.test:8080/a?b", "Referer: https://author.test/base/a?b"),
        ("Referer: http://proxy.test:8080", "Referer: https://author.test/base"),
        ("Referer: http://app.test/a", "Referer: http://app.test/a"),
        ("Referer: http://proxy.test:8080@x/a", "Referer: http://proxy.test:8080@x/a"),
        ("Referer: /a", "Referer: /a"),
        (
            "Destination: http://proxy.test:8080/b%20c",
            "Destination: https://author.test/base/b%20c"
        ),
        ("Destination: //proxy.test:8080/b", "Destination: https://author.test/base/b"),
        ("destination: /b", "destination: /base/b"),
        ("Destination: http://other.test/b", "Destination: http://other.test/b"),
        ("Destination: //other.test/b", "Destination: //other.test/b"),
        (
            "If: <http://proxy.test:8080/a> (<urn:uuid:1> [\"e\"]) </b> (Not <DAV:no-lock>)",
            "If: <https://author.test/base/a> (<urn:uuid:1> [\"e\"]) </base/b> (Not <DAV:no-lock>)"
        ),
        ("If: (<opaquelocktoken:x>)", "If: (<opaquelocktoken:x>)"),
        ("If: <http://proxy.test:8080/a", "If: <https://author.test/base/a"),
    ])
    func `the proxy's own address becomes the upstream's`(
        _ line: String,
        _ expected: String
    ) throws {
        let passed = try Fixture.passed(
            "\(line)¶X: y¶",
            line: "MOVE /a",
            upstream: "https://author.test/base"
        )
        #expect(passed == [expected, "X: y"])
    }

    @Test func `without a base path a path stays`() throws {
        #expect(try Fixture.passed("Destination: /b¶", line: "COPY /a") == ["Destination: /b"])
    }

    @Test func `a page that asks through a development server is the upstream's too`() throws {
        let page = "Origin: http://localhost:3000¶Referer: http://localhost:3000/p¶"
        let fetch = "Sec-Fetch-Site: same-origin"
        #expect(
            try Fixture.passed("\(page)\(fetch)¶") == [
                "Origin: https://author.test", "Referer: https://author.test/p", fetch,
            ]
        )
        #expect(
            try Fixture.passed(page) == [
                "Origin: http://localhost:3000", "Referer: http://localhost:3000/p",
            ]
        )
    }
}
