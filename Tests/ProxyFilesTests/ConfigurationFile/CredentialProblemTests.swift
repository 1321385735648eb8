import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

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

    private static let file = "write the path of the JSON file that the AEM Developer Console gives"

    static let structure = [
        ProblemCase(
            "two kinds",
            author + """
                credentials:
                  writer:
                    oauthServerToServer: {}
                    serviceCredentials: absent.json
                """,
            "proxy.conf:4:5: credentials.writer.oauthServerToServer.clientId: is missing; write it "
                + "as the Adobe Developer Console has it",
            "proxy.conf:4:5: credentials.writer.oauthServerToServer.scopes: is missing; write a "
                + "list of scopes, for example [openid, AdobeID]",
            "proxy.conf:4:5: credentials.writer.oauthServerToServer.clientSecretFile: is missing; "
                + "write clientSecretFile: and the path of a file with the secret alone, or "
                + "clientSecret: ${NAME} for one out of the environment",
            "proxy.conf:5:5: credentials.writer.serviceCredentials: excludes oauthServerToServer; "
                + "write a credential of its own for it"
        ),
        ProblemCase(
            "no kind",
            author + "credentials: {writer: {}}\n",
            "proxy.conf:2:23: credentials.writer: is empty; write serviceCredentials: and the path "
                + "of the JSON file that the AEM Developer Console gives, localDevelopmentToken:, "
                + "oauthServerToServer: or basic:"
        ),
        ProblemCase(
            "a kind that there is not",
            author + "credentials: {writer: {serviceCredential: c.json}}\n",
            "proxy.conf:2:24: credentials.writer.serviceCredential: unknown key; did you mean "
                + "serviceCredentials?"
        ),
        ProblemCase(
            "a name with a meaning, and no files",
            author + "credentials: {none: {serviceCredentials: []}}\n",
            "proxy.conf:2:15: credentials.none: none stands for no credential; write another name",
            "proxy.conf:2:42: credentials.none.serviceCredentials: is empty; write a list of "
                + "paths, the newest file first"
        ),
        ProblemCase(
            "a list with what is no path",
            author + "credentials: {w: {serviceCredentials: [a, {}, ~, a, \"\", \"${UNSET}\"]}}\n",
            "proxy.conf:2:43: credentials.w.serviceCredentials[1]: is a mapping; write a path",
            "proxy.conf:2:47: credentials.w.serviceCredentials[2]: has no value; write a path, or "
                + "remove the key",
            "proxy.conf:2:50: credentials.w.serviceCredentials[3]: is already in the list; remove "
                + "one of the two",
            "proxy.conf:2:53: credentials.w.serviceCredentials[4]: is empty; write the path of a "
                + "file",
            "proxy.conf:2:57: credentials.w.serviceCredentials[5]: the environment variable UNSET "
                + "is not set; set it, or write $${ for a literal ${"
        ),
        ProblemCase(
            "a list of files that are not there",
            author + "credentials: {writer: {serviceCredentials: [a.json, b.json]}}\n",
            "proxy.conf:2:44: credentials.writer.serviceCredentials: has no usable file: "
                + "\"a.json\" cannot be read: there is no such file; \(file); and "
                + "\"b.json\" cannot be read: there is no such file; \(file)"
        ),
        ProblemCase(
            "a list of tokens",
            author + "credentials: {laptop: {localDevelopmentToken: [a.json, b.json]}}\n",
            "proxy.conf:2:47: credentials.laptop.localDevelopmentToken: is a list; write a path"
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

    @Test(arguments: [
        ("serviceCredentials", #"{"accessToken":"hush"}"#, "localDevelopmentToken"),
        ("localDevelopmentToken", nil, "serviceCredentials"),
    ])
    func `a file of another kind`(_ key: String, _ json: String?, _ right: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(json ?? SampleCredentials.shared.get().json(), to: "c.json")
        let lines = try folder.problems(Self.author + "credentials: {w: {\(key): c.json}}\n")

        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("credentials.w.\(key): \"c.json\" is not usable") })
        #expect(lines.allSatisfy { $0.contains("write it behind \(right):") })
        #expect(lines.allSatisfy { !$0.contains("hush") })
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
                "\(folder.path)/proxy.conf:2:44: credentials.writer.serviceCredentials: "
                    + "\"c.json\" has a certificate that expired at \(end); make a new one in the AEM Developer Console"
            ]
        )
    }

    @Test(arguments: [
        ("strictFiles: true", true), ("strictFiles: false", false), ("eventLoops: 1", false),
    ])
    func `files that others may read are refused where that is asked for`(
        _ line: String,
        _ isStrict: Bool
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write(SampleCredentials.shared.get().json(), to: "c.json", mode: 0o640)
        let problems = try folder.problems(
            """
            upstreams: {author: {url: https://a.example.com}}
            credentials: {writer: {serviceCredentials: c.json}}
            \(line)
            """
        )
        let problem =
            "proxy.conf:2:44: credentials.writer.serviceCredentials: \"c.json\" is open to other "
            + "users (mode 640); run chmod 600 on it"
        #expect(problems == (isStrict ? [problem] : []))
    }
}
