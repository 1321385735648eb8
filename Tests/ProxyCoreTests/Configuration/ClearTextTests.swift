import ProxyCore
import Testing

struct ClearTextTests {
    @Test(arguments: [
        ("https://aem.example.com", nil, false),
        ("https://aem.example.com", "http://proxy.corp:3128", false),
        ("http://aem.example.com", nil, true),
        ("http://aem.example.com", "http://localhost:3128", true),
        ("http://localhost:4502", nil, false),
        ("http://localhost:4502", "http://127.0.0.1:3128", false),
        ("http://localhost:4502", "http://proxy.corp:3128", true),
    ])
    func `plain http that leaves this machine is clear text`(
        _ url: String,
        _ proxy: String?,
        _ isInClear: Bool
    ) throws {
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL(url),
            proxy: try proxy.map { try OutboundProxy($0) }
        )
        #expect(upstream.isInClear == isInClear)
    }
}
