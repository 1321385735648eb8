import ProxyCore
import Testing

@Suite struct NearestNameTests {
    private static let known = ["url", "proxy", "connectTimeout", "responseTimeout", "listeners"]

    @Test(arguments: [
        ("ulr", "url"), ("URL", "url"), ("urll", "url"), ("connecttimeout", "connectTimeout"),
        ("conect_timeout", "connectTimeout"), ("responsTimout", "responseTimeout"),
        ("listener", "listeners"), ("prxoy", "proxy"),
    ])
    func `finds what was meant`(written: String, expected: String) {
        #expect(NearestName.find(written, in: Self.known) == expected)
    }

    @Test(arguments: ["", "tls", "x", "pr", "timeout", "callers", "connectTimeoutInSeconds"])
    func `finds nothing far away`(written: String) {
        #expect(NearestName.find(written, in: Self.known) == nil)
    }
}
