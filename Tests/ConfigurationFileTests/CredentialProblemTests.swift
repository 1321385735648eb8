import AdobeIMS
import ProxyCore
import ProxyOpenSSL
import Testing
import aem_auth_proxy

/// Credentials and the files that they name.
@Suite struct CredentialProblemTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"

    private func problems(ofFile content: String?) throws -> [String] {
        let folder = try TemporaryFolder()
        if let content { try folder.write(content, to: "c.json") }
        return try folder.problems(
            Self.author + "credentials: {writer: {serviceCredentials: c.json}}\n"
        )
    }

    static let structure = [
        ProblemCase(
            "kinds that come later",
            author + """
                credentials:
                  laptop: {localDevelopmentToken: t.json}
                  analytics: {oauthServerToServer: {clientId: a}}
                """,
            "proxy.conf:1:1: routes: is missing; with more than one upstream or credential, "
                + "write a "
                + "list of routes, each with path, upstream and credential",
            "proxy.conf:3:12: credentials.laptop.localDevelopmentToken: is not supported yet in "
                + "this version; remove it",
            "proxy.conf:4:15: credentials.analytics.oauthServerToServer: is not supported yet in "
                + "this version; remove it"
        ),
        ProblemCase(
            "a list of files",
            author + "credentials: {writer: {serviceCredentials: [a.json]}}\n",
            "proxy.conf:2:44: credentials.writer.serviceCredentials: a list of files is not "
                + "supported yet in this version; write one path"
        ),
        ProblemCase(
            "no file",
            author + "credentials: {writer: {}}\n",
            "proxy.conf:2:15: credentials.writer.serviceCredentials: is missing; write the path of "
                + "the JSON file that the AEM Developer Console gives"
        ),
        ProblemCase(
            "a name with a meaning",
            author + "credentials: {none: {serviceCredentials: []}}\n",
            "proxy.conf:2:15: credentials.none: none stands for no credential; write another name",
            "proxy.conf:2:42: credentials.none.serviceCredentials: a list of files is not "
                + "supported "
                + "yet in this version; write one path"
        ),
        ProblemCase(
            "a file that is not there",
            author + "credentials: {writer: {serviceCredentials: c.json}}\n",
            "proxy.conf:2:44: credentials.writer.serviceCredentials: \"c.json\" cannot be read: "
                + "there is no such file; write the path of the JSON file that the AEM Developer "
                + "Console gives"
        ),
    ]

    @Test(arguments: structure)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(lines == problem.expected)
    }

    @Test func `a local development token comes later`() throws {
        let lines = try problems(ofFile: #"{"ok":true,"statusCode":200,"accessToken":"hush"}"#)

        #expect(
            lines == [
                "proxy.conf:2:44: credentials.writer.serviceCredentials: \"c.json\" is not "
                    + "usable: it is a "
                    + "local development token, which is not supported yet in this version; use "
                    + "service credentials"
            ]
        )
    }

    @Test func `a file without keys names them all`() throws {
        let lines = try problems(ofFile: #"{"ok":true,"integration":{"org":"a@AdobeOrg"}}"#)

        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("imsEndpoint") && $0.contains("privateKey") })
    }

    @Test func `key and certificate must belong together`() throws {
        let other = try SampleCredentials.other.get().certificate
        let lines = try problems(
            ofFile: SampleCredentials.shared.get().json(certificate: other)
        )

        #expect(
            lines == [
                "proxy.conf:2:44: credentials.writer.serviceCredentials: \"c.json\" is not "
                    + "usable: privateKey and "
                    + "publicKey do not belong together; download the credentials again"
            ]
        )
    }

    @Test func `a key that is none is not shown`() throws {
        let json = try SampleCredentials.shared.get().json()
        // Another algorithm's number in the key: still PEM, no longer a key.
        let damaged = json.replacing("PRIVATE KEY-----\\nMII", with: "PRIVATE KEY-----\\nAAA")
        try #require(damaged != json)
        let lines = try problems(ofFile: damaged)

        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("is not usable: privateKey: ") })
        #expect(lines.allSatisfy { !$0.contains("AAA") })
    }

    @Test(arguments: [nil, "2026-01-01T00:00:00.000Z"])
    func `an expired certificate is a warning`(expiration: String?) throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(expiration: expiration), to: "c.json")
        let yaml = Self.author + "credentials: {writer: {serviceCredentials: c.json}}\n"

        let before = SampleCredentials.start.advanced(by: .seconds(86_400))
        #expect(try folder.load(yaml, now: before).warnings == [])
        let after = SampleCredentials.start.advanced(by: .seconds(366 * 86_400))
        let warnings = try folder.load(yaml, now: after).warnings
        let end = expiration.flatMap(UnixTime.init(iso8601:)) ?? sample.certificate.notAfter
        #expect(
            warnings == [
                "\(folder.path)/proxy.conf:2:44: credentials.writer.serviceCredentials: the "
                    + "certificate expired at \(end); make a new one in the AEM Developer Console"
            ]
        )
    }
}
