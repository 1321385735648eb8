import AdobeIMS
import ProxyCore
import Testing

struct AEMEnvironmentTests {
    @Test(arguments: [
        ("cm-p1-e2", "p1-e2"),
        ("cm-p12345-e67890-integration-1", "p12345-e67890"),
        ("cm-p1-e2-integration", "p1-e2"),
        ("cm-p1-e2x", nil),
        ("cm-p1", nil),
        ("cm-p-e2", nil),
        ("cm-px-e2", nil),
        ("cm-e2-p1", nil),
        ("cm-p1_e2", nil),
        ("p1-e2", nil),
        ("0123456789abcdef", nil),
        ("", nil),
    ])
    func `service credentials are of an environment`(_ clientID: String, _ expected: String?) {
        #expect(AEMEnvironment(clientID: clientID)?.description == expected)
    }

    @Test(arguments: [
        ("p1-e2", true), ("p12345-e67890", true), ("p1-e2-cmstg", false), ("p1-e", false),
        ("p1", false), ("cm-p1-e2", false), ("P1-E2", false), ("p1-e2 ", false), ("", false),
    ])
    func `an environment has a name`(_ name: String, _ isOne: Bool) {
        #expect((AEMEnvironment(name: name) != nil) == isOne)
    }

    @Test(arguments: [
        ("author-p1-e2.adobeaemcloud.com", "p1-e2"),
        ("publish-p1-e2.adobeaemcloud.com", "p1-e2"),
        ("preview-p1-e2.adobeaemcloud.com", "p1-e2"),
        ("delivery-p1-e2.adobeaemcloud.com", "p1-e2"),
        ("author-p1-e2-cmstg.adobeaemcloud.com", "p1-e2"),
        ("author-p12345-e67890.adobeaemcloud.com", "p12345-e67890"),
        ("author-p1-e2.adobeaemcloud.com.evil.example", nil),
        ("author-p1-e2.xadobeaemcloud.com", nil),
        ("x.author-p1-e2.adobeaemcloud.com", nil),
        ("author-p1-e2.x.adobeaemcloud.com", nil),
        ("other-p1-e2.adobeaemcloud.com", nil),
        ("p1-e2.adobeaemcloud.com", nil),
        ("author-p1.adobeaemcloud.com", nil),
        ("api.adobeaemcloud.com", nil),
        ("adobeaemcloud.com", nil),
        (".adobeaemcloud.com", nil),
        ("aem.example.com", nil),
        ("localhost", nil),
    ])
    func `a host is of an environment`(_ host: String, _ expected: String?) {
        #expect(AEMEnvironment(host: host)?.description == expected)
    }

    @Test(arguments: [
        ("cm-p1-e2-integration-1", "author-p1-e2.adobeaemcloud.com", false, nil),
        ("cm-p1-e2-integration-1", "publish-p1-e2-cmstg.adobeaemcloud.com", false, nil),
        ("cm-p1-e2-integration-1", "author-p1-e3.adobeaemcloud.com", false, "p1-e2 p1-e3"),
        ("cm-p1-e2-integration-1", "author-p2-e2.adobeaemcloud.com", false, "p1-e2 p2-e2"),
        ("cm-p1-e2-integration-1", "author-p1-e22.adobeaemcloud.com", false, "p1-e2 p1-e22"),
        ("cm-p1-e2-integration-1", "author-p1-e3.adobeaemcloud.com", true, nil),
        ("cm-p1-e2-integration-1", "aem.example.com", false, nil),
        ("another", "author-p1-e3.adobeaemcloud.com", false, nil),
    ])
    func `a credential is pinned to its environment`(
        _ clientID: String,
        _ host: String,
        _ trustHost: Bool,
        _ expected: String?
    ) throws {
        let credentials = try TokenSamples.serviceCredentials(clientID: clientID)
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL("https://\(host)"),
            trustHost: trustHost
        )
        let pin = EnvironmentPin(.serviceCredentials([credentials]), upstream)
        #expect(pin.map { "\($0.credential) \($0.upstream)" } == expected)
    }

    @Test func `each key of a list is pinned`() throws {
        let list = try ["cm-p1-e2-integration-1", "cm-p1-e9-integration-1"].map {
            try TokenSamples.serviceCredentials(clientID: $0)
        }
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL("https://author-p1-e2.adobeaemcloud.com")
        )
        let pin = EnvironmentPin(.serviceCredentials(list), upstream)
        #expect(pin?.credential.description == "p1-e9")
    }

    @Test func `credentials without an environment go anywhere`() throws {
        let client = try OAuthServerToServer(
            clientID: "cm-p1-e2-integration-1",
            clientSecrets: [Secret("s")],
            scopes: ["a"]
        )
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL("https://author-p3-e4.adobeaemcloud.com")
        )
        #expect(EnvironmentPin(.oauthServerToServer(client), upstream) == nil)
    }
}
