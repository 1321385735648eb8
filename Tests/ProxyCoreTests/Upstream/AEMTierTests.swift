import ProxyCore
import Testing

struct AEMTierTests {
    @Test(
        arguments: [
            ("author-p1-e2.adobeaemcloud.com", .author),
            ("publish-p12345-e67890.adobeaemcloud.com", .publish),
            ("preview-p12345-e67890.adobeaemcloud.com", .preview),
            ("publish-p1-e2-cmstg.adobeaemcloud.com", .publish),
            ("publish-p1-e2.adobeaemcloud.com.", .publish),
            ("publish-p1-e2.adobeaemcloud.com.evil.test", nil),
            ("publish-p1-e2.evil-adobeaemcloud.com", nil),
            ("publish-p1-e2adobeaemcloud.com", nil),
            ("publish-p1-e2", nil),
            ("publish-p1.adobeaemcloud.com", nil),
            ("publish-e2-p1.adobeaemcloud.com", nil),
            ("publish-px-e2.adobeaemcloud.com", nil),
            ("publish-p-e2.adobeaemcloud.com", nil),
            ("publish-p1-e.adobeaemcloud.com", nil),
            ("publish--p1-e2.adobeaemcloud.com", nil),
            ("xpublish-p1-e2.adobeaemcloud.com", nil),
            ("delivery-p1-e2.adobeaemcloud.com", nil),
            ("publish.adobeaemcloud.com", nil),
            (".adobeaemcloud.com", nil),
            ("adobeaemcloud.com", nil),
            ("localhost", nil),
            ("", nil),
        ] as [(String, AEMTier?)]
    )
    func `a tier is read from the host's name`(_ host: String, _ tier: AEMTier?) {
        #expect(AEMTier(host: host) == tier)
    }

    @Test(
        arguments: [
            ("https://author-p1-e2.adobeaemcloud.com/base", .author),
            ("https://publish-p1-e2.adobeaemcloud.com:8443", .publish),
            ("http://localhost:4502", .author), ("http://127.0.0.2:4503", .author),
            ("https://[::1]", .author), ("https://www.example.com", nil),
            ("https://author.example.com", nil), ("http://192.168.0.1:4502", nil),
            ("https://delivery-p1-e2.adobeaemcloud.com", nil),
        ] as [(String, AEMTier?)]
    )
    func `an address says which tier it is, or nobody does`(
        _ url: String,
        _ tier: AEMTier?
    ) throws {
        #expect(Upstream(name: "aem", url: try UpstreamURL(url)).tier == tier)
    }
}
