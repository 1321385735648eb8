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
}
