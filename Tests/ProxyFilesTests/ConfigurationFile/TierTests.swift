import AdobeIMS
import ProxyCore
import ProxyFiles
import TestSupport
import Testing

/// `tier` and `environment` of upstreams.
@Suite struct TierTests {
    private let folder: TemporaryFolder
    private static let credentials = """
        credentials:
          writer: {serviceCredentials: c.json}
          laptop: {localDevelopmentToken: t.json}
          nameless: {serviceCredentials: n.json}

        """

    init() throws {
        folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(), to: "c.json")
        try folder.write(sample.json(clientID: "another"), to: "n.json")
        try folder.write(#"{"accessToken":"t"}"#, to: "t.json")
    }

    private func file(_ upstream: String, credential: String = "none") -> String {
        Self.credentials + "upstreams: {aem: \(upstream)}\n"
            + "routes: [{upstream: aem, credential: \(credential)}]\n"
    }

    @Test(
        arguments: [
            ("{url: \"https://www.example.com\"}", "https://www.example.com", nil),
            (
                "{url: \"https://www.example.com\", tier: author}", "https://www.example.com",
                .author
            ),
            ("{url: \"http://localhost:4502\"}", "http://localhost:4502", .author),
            ("{url: \"http://localhost:4503\", tier: publish}", "http://localhost:4503", .publish),
            ("{url: \"http://localhost:4503\", tier: other}", "http://localhost:4503", nil),
            ("{environment: p3-e4}", "https://author-p3-e4.adobeaemcloud.com", .author),
            (
                "{tier: publish, environment: p3-e4}",
                "https://publish-p3-e4.adobeaemcloud.com", .publish
            ),
            (
                "{tier: preview, environment: {credential: writer}}",
                "https://preview-p1-e2.adobeaemcloud.com", .preview
            ),
            (
                "{environment: {credential: writer}}", "https://author-p1-e2.adobeaemcloud.com",
                .author
            ),
        ] as [(String, String, AEMTier?)]
    )
    func `an upstream is known by its address, its tier or its environment`(
        _ upstream: String,
        _ url: String,
        _ tier: AEMTier?
    ) throws {
        let configuration = try folder.load(file(upstream), now: SampleCredentials.start)
        let aem = try #require(configuration.upstreams["aem"])
        #expect(aem.url.description == url)
        #expect(aem.tier == tier)
    }

    @Test(arguments: [
        (
            "{url: \"https://a.example\", environment: p1-e2}",
            "5:45: upstreams.aem.environment: excludes url, which says where the upstream is, too; "
                + "remove one of the two"
        ),
        (
            "{tier: other, environment: p1-e2}",
            "5:25: upstreams.aem.tier: \"other\" is no part of an environment; write author, "
                + "publish or preview, or a url in place of environment"
        ),
        (
            "{tier: Author, url: \"https://a.example\"}",
            "5:25: upstreams.aem.tier: \"Author\" is unknown; write one of author, publish, "
                + "preview, other"
        ),
        (
            "{tier: publish}",
            "5:13: upstreams.aem.url: is missing; write for example "
                + "https://author-p1-e2.adobeaemcloud.com"
        ),
        (
            "{environment: author-p1-e2}",
            "5:32: upstreams.aem.environment: \"author-p1-e2\" is not an environment; write its "
                + "numbers, p12345-e67890, or {credential: NAME}"
        ),
        (
            "{environment: [p1-e2]}",
            "5:32: upstreams.aem.environment: is a list; write p12345-e67890 or {credential: NAME}"
        ),
        (
            "{environment: {}}",
            "5:19: upstreams.aem.environment.credential: is missing; write the name of a credential"
        ),
        (
            "{environment: {credential: writr}}",
            "5:45: upstreams.aem.environment.credential: \"writr\" is not a defined credential; "
                + "did you mean writer?"
        ),
        (
            "{environment: {credential: laptop}}",
            "5:45: upstreams.aem.environment.credential: \"laptop\" names a credential that is of "
                + "no environment, only service credentials (cm-p…-e…) are; write environment: "
                + "p12345-e67890"
        ),
        (
            "{environment: {credential: nameless}}",
            "5:45: upstreams.aem.environment.credential: \"nameless\" names a credential that is of "
                + "no environment, only service credentials (cm-p…-e…) are; write environment: "
                + "p12345-e67890"
        ),
    ])
    func `says what is wrong`(_ upstream: String, _ problem: String) throws {
        #expect(try folder.problems(file(upstream)) == ["proxy.conf:" + problem])
    }

    @Test func `a credential of another environment is refused where that is named`() throws {
        let problems = try folder.problems(file("{environment: p3-e4}", credential: "writer"))
        #expect(problems.count == 1)
        let start = "proxy.conf:5:32: upstreams.aem.environment: is of"
        #expect(problems.first?.hasPrefix(start) == true)
    }

    @Test func `another tier is another upstream for a reload`() throws {
        let old = try folder.load(
            file("{url: \"http://localhost:1\"}"),
            now: SampleCredentials.start
        )
        let new = try folder.load(
            file("{url: \"http://localhost:1\", tier: other}"),
            now: SampleCredentials.start
        )
        #expect(ConfigurationDifference(old, new).changes == ["upstreams.aem"])
    }
}
