import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

@Suite struct FlagsTests {
    private func fromFlags(
        _ upstream: String,
        _ credentials: String,
        _ listen: String?
    ) throws -> Configuration {
        try ConfigurationFile.fromFlags(
            ConfigurationFlags(credentials: credentials, upstream: upstream, listen: listen),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            now: SampleCredentials.start
        )
    }

    @Test func `two flags are enough`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        let configuration = try fromFlags("https://aem.example.com", file, nil)

        #expect(configuration.listeners == [.default])
        #expect(configuration.upstreamList.map(\.url.origin) == ["https://aem.example.com"])
        #expect(configuration.routes == [Route(upstream: "default", credential: "default")])
        #expect(Array(configuration.credentials.keys) == ["default"])
        #expect(configuration.warnings == [])
    }

    @Test func `the kind of the credentials shows in their file`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(#"{"ok":true,"accessToken":"hush"}"#, to: "t.json")
        let credential = try fromFlags("https://aem.example.com", file, nil).credentials["default"]

        #expect(credential?.definition == .localDevelopmentToken(file: file))
        guard case .localDevelopmentToken(let token, _) = credential?.material else {
            Issue.record("of another kind")
            return
        }
        #expect(token.accessToken == Secret("hush"))
    }

    @Test func `what is odd about the credentials is said`() throws {
        let folder = try TemporaryFolder()
        let json = try SampleCredentials.shared.get().json()
        let file = try folder.write(json, to: "c.json", mode: 0o644)
        #expect(
            try fromFlags("https://aem.example.com", file, nil).warnings == [
                "--credentials: \"\(file)\" is open to other users (mode 644); run chmod 600 on it"
            ]
        )
    }

    @Test func `a listener may be named`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        let configuration = try fromFlags("http://localhost:4502", file, "[::1]:0")

        #expect(configuration.listeners.map(\.address) == [.tcp(host: "::1", port: 0)])
    }

    @Test(arguments: [
        ("https://author-p1-e2.adobeaemcloud.com", true),
        ("https://publish-p1-e2.adobeaemcloud.com", true),
        ("https://author-p3-e4.adobeaemcloud.com", false),
    ])
    func `the credentials must be of the upstream's environment`(
        _ upstream: String,
        _ isRight: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        guard !isRight else {
            #expect(try fromFlags(upstream, file, nil).upstreams.count == 1)
            return
        }
        let error = #expect(throws: ConfigurationProblems.self) {
            try fromFlags(upstream, file, nil)
        }
        #expect(
            error?.description == "--upstream: is of the environment p3-e4, but the credentials "
                + "are of p1-e2; name those of p3-e4, or write a configuration file with "
                + "trustHost: true"
        )
    }

    @Test func `all problems at once`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ConfigurationProblems.self) {
            try fromFlags("http://aem.corp", folder.path(of: "absent.json"), "0.0.0.0:80")
        }
        #expect(
            error?.problems.map(\.description) == [
                "--upstream: would send a credential in clear text; write https://, or a "
                    + "configuration file with allowPlainHTTP: true",
                "--credentials: \"\(folder.path)/absent.json\" cannot be read: there is no such "
                    + "file; write the path of the JSON file that the AEM Developer Console gives",
                "--listen: is not loopback, so everyone who reaches it acts as the credentials; "
                    + "write 127.0.0.1 as its host, a configuration file with callers, or, where "
                    + "that is meant (a container's published port), --allow-anonymous",
            ]
        )
    }

    @Test(
        arguments: [
            ("http://localhost:8080", nil, true), ("http://127.0.0.1:9000", "127.0.0.1:9000", true),
            ("http://localhost:8081", nil, false),
        ] as [(String, String?, Bool)]
    )
    func `an upstream that is the proxy itself is refused`(
        _ upstream: String,
        _ listen: String?,
        _ isRefused: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        do {
            _ = try fromFlags(upstream, file, listen)
            #expect(!isRefused)
        } catch let error as ConfigurationProblems {
            #expect(isRefused)
            #expect(error.description.hasPrefix("--upstream: is where the proxy itself listens"))
        }
    }
}
