import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// `basic`, in the file and as a flag.
@Suite struct BasicProblemTests {
    private static let start = """
        upstreams: {author: {url: http://localhost:4502}}
        credentials:
          local:

        """
    private static let path = "credentials.local.basic"

    private static func yaml(_ basic: String) -> String { "\(start)    basic: \(basic)\n" }

    private func material(_ configuration: Configuration, _ name: String) throws -> BasicCredential
    {
        guard case .basic(let credential) = configuration.credentials[name]?.material else {
            throw InvalidValue("of another kind")
        }
        return credential
    }

    @Test func `a user and a file with the password`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("hush \n", to: "secrets/admin")
        let configuration = try folder.load(
            Self.yaml("{username: \"${U}\", passwordFile: secrets/admin}"),
            environment: ["U": "admin"]
        )
        let credential = try #require(configuration.credentials["local"])
        #expect(credential.definition == .basic(username: "admin", passwordFile: file))
        #expect(credential.definition.files == [file])
        #expect(try material(configuration, "local").password == Secret("hush "))
        #expect(configuration.routes == [Route(upstream: "author", credential: "local")])
        #expect(configuration.warnings == [])
    }

    @Test(arguments: [false, true])
    func `a password that others may read is told`(_ isStrict: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write("hush", to: "p.txt", mode: 0o640)
        let yaml = Self.yaml("{username: admin, passwordFile: p.txt}")
        let place = "proxy.conf:4:44: \(Self.path).passwordFile: "
        let fault = "\"p.txt\" is open to other users (mode 640); run chmod 600 on it"
        if isStrict {
            #expect(try folder.problems(yaml + "strictFiles: true\n") == [place + fault])
        } else {
            let warnings = try folder.load(yaml).warnings
            #expect(warnings.map { $0.replacing(folder.path + "/", with: "") } == [place + fault])
        }
    }

    static let cases = [
        ProblemCase(
            "nothing",
            yaml("{}"),
            "proxy.conf:4:5: \(path).username: is missing; write the user's name as AEM knows it",
            "proxy.conf:4:5: \(path).passwordFile: is missing; write the path of a file with the "
                + "password alone"
        ),
        ProblemCase(
            "a name that can't be sent, a file that is not there",
            yaml("{username: \"a:b\", passwordFile: ./absent}"),
            "proxy.conf:4:23: \(path).username: \"a:b\" has a colon in it, which Basic "
                + "authentication can't send; write the user's name alone"
        ),
        ProblemCase(
            "a file that is not there",
            yaml("{username: admin, passwordFile: ./absent}"),
            "proxy.conf:4:44: \(path).passwordFile: \"./absent\" cannot be read: there is no such "
                + "file; write the path of a file that has the password alone"
        ),
        ProblemCase(
            "a password in place of a file",
            yaml("{username: admin, passwordFile: Tr0ub4dor&3x}"),
            "proxy.conf:4:44: \(path).passwordFile: a text of 12 bytes cannot be read: there is no "
                + "such file; write the path of a file that has the password alone"
        ),
        ProblemCase(
            "a password inline",
            yaml("{username: admin, password: hush}"),
            "proxy.conf:4:5: \(path).passwordFile: is missing; write the path of a file with the "
                + "password alone",
            "proxy.conf:4:30: \(path).password: unknown key; known here: username, passwordFile"
        ),
        ProblemCase(
            "a key for another kind",
            yaml("{username: admin, passwordFile: ./absent}") + "    apiKey: off\n",
            "proxy.conf:5:5: credentials.local.apiKey: is for oauthServerToServer alone; remove it",
            "proxy.conf:4:44: \(path).passwordFile: \"./absent\" cannot be read: there is no such "
                + "file; write the path of a file that has the password alone"
        ),
    ]

    @Test(arguments: cases)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(Set(lines) == Set(problem.expected))
    }

    @Test(arguments: ["", "\n", "hush\nhush", "\u{1}hush"])
    func `a file that can't be a password's is told without it`(_ content: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(content, to: "p.txt")
        let lines = try folder.problems(Self.yaml("{username: admin, passwordFile: p.txt}"))
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("proxy.conf:4:44: \(Self.path).passwordFile: ") == true)
        #expect(lines.first?.contains("hush") == false)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4502", true), ("https://aem65.corp", true), ("http://aem65.corp", false),
        // An AEM of Adobe's is no other for a user.
        ("https://author-p1-e2.adobeaemcloud.com", true),
        ("https://author-p1-e2.adobeaemcloud.com.corp", false),
    ])
    func `it goes in clear text to this machine alone`(_ url: String, _ isRight: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write("hush", to: "p")
        let text = Self.yaml("{username: admin, passwordFile: p}")
        let problems = try folder.problems(text.replacing("http://localhost:4502", with: url))
        #expect(problems.isEmpty == isRight, "\(problems)")
        let trusted = text.replacing(
            "{url: http://localhost:4502}",
            with: "{url: \"\(url)\", allowPlainHTTP: true, trustHost: true}"
        )
        #expect(try folder.problems(trusted) == [])
    }

    // MARK: The flag

    private func fromFlags(_ basic: String, _ upstream: String?) throws -> Configuration {
        try ConfigurationFile.fromFlags(
            ConfigurationFlags(basic: basic, upstream: upstream),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader()
        )
    }

    @Test func `a flag says the same`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("hush:hush\n", to: "p:w", mode: 0o644)
        let configuration = try fromFlags("admin:\(file)", "http://localhost:4502")
        #expect(try material(configuration, "default").password == Secret("hush:hush"))
        #expect(configuration.routes == [Route(upstream: "default", credential: "default")])
        #expect(configuration.warnings.count == 1)
        #expect(configuration.warnings.first?.hasPrefix("--basic: ") == true)
        #expect(configuration.warnings.first?.contains("chmod 600") == true)
    }

    @Test(
        arguments: [
            (
                "admin", "http://localhost:4502",
                "--basic: is not a user and a file; write USER:FILE"
            ),
            ("admin:", "http://localhost:4502", "--basic: names no file"),
            (":p", "http://localhost:4502", "--basic: is empty; write the user's name"),
            (
                "admin:Tr0ub4dor&3x", "http://localhost:4502",
                "--basic: a text of 12 bytes cannot be"
            ),
            ("admin:/", "http://localhost:4502", "cannot be read: it is a directory"),
            ("admin:%", nil, "--upstream: is missing, and a user names no server"),
            ("admin:%", "http://aem.corp", "--upstream: would send a credential in clear text"),
        ] as [(String, String?, String)]
    )
    func `what is wrong with it is said`(
        _ basic: String,
        _ upstream: String?,
        _ expected: String
    ) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("hush", to: "p")
        let error = #expect(throws: ConfigurationProblems.self) {
            try fromFlags(basic.replacing("%", with: file), upstream)
        }
        #expect(error?.problems.count == 1)
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("Tr0ub") == false)
    }
}
