import AdobeIMS
import ProxyCore
import ProxyFiles
import TestSupport
import Testing

/// `oauthServerToServer`: all but the contents of files.
@Suite struct OAuthProblemTests {
    /// Behind it the keys of a credential, a line each.
    private static let start = """
        upstreams: {author: {url: https://aem.example.com}}
        credentials:
          api:
            oauthServerToServer:

        """
    private static let path = "credentials.api.oauthServerToServer"

    private static func yaml(_ lines: String...) -> String {
        start + lines.map { "      \($0)\n" }.joined()
    }

    private func credential(
        _ yaml: String,
        environment: [String: String] = [:]
    ) throws -> Credential {
        let configuration = try TemporaryFolder().load(yaml, environment: environment)
        #expect(configuration.warnings == [])
        return try #require(configuration.credentials["api"])
    }

    @Test func `everything but the secret has a default or is required`() throws {
        let credential = try credential(
            Self.yaml("clientId: abc", "clientSecret: ${S}", "scopes: [openid, AdobeID]"),
            environment: ["S": "p8e-hush\n"]
        )
        guard case .oauthServerToServer(let client) = credential.material else {
            Issue.record("of another kind")
            return
        }
        #expect(client.clientID == "abc")
        #expect(client.clientSecrets == [Secret("p8e-hush")])
        #expect(client.scopes == ["openid", "AdobeID"])
        #expect(client.endpoint == .production)
        #expect(client.organization == nil)
        #expect(credential.definition.files == [])
    }

    @Test func `two secrets, another endpoint and an organization`() throws {
        let credential = try credential(
            Self.yaml(
                "clientId: abc",
                "clientSecret: [new, old]",
                "scopes: [openid]",
                "imsEndpoint: http://127.0.0.1:9",
                "organization: 1@AdobeOrg"
            )
        )
        guard case .oauthServerToServer(let client) = credential.material else {
            Issue.record("of another kind")
            return
        }
        #expect(client.clientSecrets == [Secret("new"), Secret("old")])
        #expect(client.endpoint.origin == "http://127.0.0.1:9")
        #expect(client.organization == "1@AdobeOrg")
    }

    @Test(arguments: [
        ("", "abc"), ("      apiKey: auto\n", "abc"), ("      apiKey: off\n", nil),
        ("    apiKey: off\n", nil), ("    apiKey: auto\n", "abc"),
    ])
    func `its id is AEM's API key, unless that is off`(_ line: String, _ key: String?) throws {
        let lines = Self.yaml("clientId: abc", "clientSecret: s", "scopes: [openid]")
        #expect(try credential(lines + line).definition.apiKey == key)
    }

    static let cases = [
        ProblemCase(
            "an API key of another kind, and twice",
            yaml("clientId: a", "clientSecret: s", "scopes: [b]", "apiKey: mine")
                + "    apiKey: off\n",
            "proxy.conf:8:15: \(path).apiKey: \"mine\" is unknown; write auto or off",
            "proxy.conf:9:5: credentials.api.apiKey: is in oauthServerToServer as well; remove one "
                + "of the two"
        ),
        ProblemCase(
            "every value wrong",
            yaml(
                "clientId: a b",
                "clientSecret: one two",
                "scopes: [\"openid,AdobeID\", {}]",
                "imsEndpoint: http://ims.example",
                "organization: \"\""
            ),
            "proxy.conf:5:17: \(path).clientId: \"a b\" is not a client id; copy it again from the "
                + "Adobe Developer Console",
            "proxy.conf:6:21: \(path).clientSecret: is empty, or has a space or a special "
                + "character inside; copy the secret again from the Adobe Developer Console",
            "proxy.conf:7:16: \(path).scopes[0]: \"openid,AdobeID\" is not a scope; write one "
                + "name, without commas and spaces, an element",
            "proxy.conf:7:34: \(path).scopes[1]: is a mapping; write a value",
            "proxy.conf:8:20: \(path).imsEndpoint: imsEndpoint has http://, which would send "
                + "secrets in clear text: write https:// or the bare host (http:// is for loopback "
                + "addresses alone)",
            "proxy.conf:9:21: \(path).organization: is not an id; write it as in "
                + "1111222233334444@AdobeOrg"
        ),
        ProblemCase(
            "a secret twice",
            yaml("clientId: a", "scopes: [b]", "clientSecret: x", "clientSecretFile: f"),
            "proxy.conf:8:7: \(path).clientSecretFile: excludes clientSecret; remove one of the two"
        ),
        ProblemCase(
            "no scopes, no secrets",
            yaml("clientId: a", "scopes: []", "clientSecret: []"),
            "proxy.conf:6:15: \(path).scopes: is empty; write a list of scopes, for example "
                + "[openid, AdobeID]",
            "proxy.conf:7:21: \(path).clientSecret: is empty; write a list of secrets, the newest "
                + "first"
        ),
        ProblemCase(
            "scopes as one value, three secrets",
            yaml("clientId: a", "scopes: openid", "clientSecret: [a, b, c]"),
            "proxy.conf:6:15: \(path).scopes: is a single value; write a list of scopes, for "
                + "example [openid, AdobeID]",
            "proxy.conf:7:21: \(path).clientSecret: has 3 secrets; write one, or two while it "
                + "changes"
        ),
        ProblemCase(
            "a key that there is not",
            yaml("clientID: a", "scopes: [b]", "clientSecret: x"),
            "proxy.conf:4:5: \(path).clientId: is missing; write it as the Adobe Developer Console "
                + "has it",
            "proxy.conf:5:7: \(path).clientID: unknown key; did you mean clientId?"
        ),
        ProblemCase(
            "a secret's file that is not there",
            yaml("clientId: a", "scopes: [b]", "clientSecretFile: absent"),
            "proxy.conf:7:25: \(path).clientSecretFile: a text of 6 bytes cannot be read: there is no "
                + "such file; write the path of a file that has the secret alone"
        ),
    ]

    @Test(arguments: cases)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(lines == problem.expected)
    }

    @Test(arguments: ["clientSecret", "clientSecretFile"])
    func `a secret is never shown`(_ key: String) throws {
        let folder = try TemporaryFolder()
        let yaml = Self.yaml("clientId: a", "scopes: [b]", "\(key): ${S}")
        let problems = try folder.problems(yaml, environment: ["S": "hush hush"])
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains(key) && !$0.contains("hush") })

        let inline = try folder.problems(
            Self.yaml("clientId: a", "scopes: [b]", "clientSecret: hush hush")
        )
        #expect(inline.count == 1)
        #expect(inline.allSatisfy { !$0.contains("hush") })
    }
}
