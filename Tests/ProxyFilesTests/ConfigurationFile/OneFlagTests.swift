import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// The credentials alone, and the flags beside them.
@Suite struct OneFlagTests {
    private func configuration(
        _ change: (inout ConfigurationFlags) -> Void = { _ in }
    ) throws -> Configuration {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        var flags = ConfigurationFlags(credentials: file)
        change(&flags)
        return try ConfigurationFile.fromFlags(
            flags,
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            now: SampleCredentials.start
        )
    }

    @Test(arguments: AEMTier.allCases)
    func `the client id says which environment`(_ tier: AEMTier) throws {
        let configuration = try configuration { $0.tier = tier }
        #expect(
            configuration.upstreamList.map(\.url.description) == [
                "https://\(tier.rawValue)-p1-e2.adobeaemcloud.com"
            ]
        )
    }

    @Test func `a local development token names none`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            #"{"ok":true,"statusCode":200,"accessToken":"a.b.c"}"#,
            to: "token.json"
        )
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFile.fromFlags(
                ConfigurationFlags(credentials: file),
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                now: SampleCredentials.start
            )
        }
        #expect(error?.description.contains("--upstream: is missing") == true)
        #expect(
            error?.description.contains("https://author-p12345-e67890.adobeaemcloud.com") == true
        )
    }

    /// In a container no listener that is published can be loopback.
    @Test(arguments: [("0.0.0.0:8080", true), ("127.0.0.1:8080", false), ("[::]:8080", true)])
    func `anonymous access has to be meant`(_ address: String, _ isBeyondLoopback: Bool) throws {
        let configuration = try configuration { flags in
            flags.listen = address
            flags.allowAnonymous = true
            flags.allowedHosts = ["localhost:9000"]
        }
        #expect(configuration.listeners.map(\.allowAnonymous) == [isBeyondLoopback])
        #expect(configuration.warnings.count == (isBeyondLoopback ? 1 : 0))
    }

    @Test func `all flags together`() throws {
        let configuration = try configuration { flags in
            flags.port = "9000"
            flags.allowedHosts = ["proxy.internal", "other.internal:81"]
            flags.allowedOrigins = ["https://app.internal"]
            flags.admin = "127.0.0.1:9001"
            flags.upstreamProxy = "http://proxy.corp:3128"
            flags.imsProxy = "https://jane@proxy.corp"
        }
        let listener = try #require(configuration.listeners.first)
        #expect(listener.address == .tcp(host: "127.0.0.1", port: 9000))
        #expect(listener.allowedHosts.map(\.name) == ["proxy.internal", "other.internal"])
        #expect(listener.allowedOrigins.map(\.description) == ["https://app.internal"])
        #expect(configuration.admin?.address == .tcp(host: "127.0.0.1", port: 9001))
        #expect(configuration.admin?.isAdmin == true)
        #expect(
            try configuration.upstreamList.first?.proxy == OutboundProxy("http://proxy.corp:3128")
        )
        #expect(try configuration.ims.proxy == OutboundProxy("https://jane@proxy.corp"))
    }

    @Test func `each flag that is wrong is named`() throws {
        let error = #expect(throws: ConfigurationProblems.self) {
            try configuration { flags in
                flags.port = "99999"
                flags.allowedHosts = ["a b"]
                flags.allowedOrigins = ["*"]
                flags.admin = "0.0.0.0:9001"
                flags.upstreamProxy = "proxy.corp"
                flags.imsProxy = "proxy.corp"
            }
        }
        #expect(
            error?.problems.map(\.keyPath) == [
                "--port", "--allow-host", "--allow-origin", "--admin", "--upstream-proxy",
                "--ims-proxy",
            ]
        )
    }

    @Test(arguments: [
        ("https://author-p1-e2.adobeaemcloud.net", "--upstream: only looks like"),
        ("https://author-p1-e2.adobeaemcloud.com.example.org", "--upstream: only looks like"),
        ("https://author-p1-e2.adobeaemcloud.com/aem/start.html", "--upstream: is the address of"),
    ])
    func `what was copied wrongly is refused`(_ upstream: String, _ problem: String) throws {
        let error = #expect(throws: ConfigurationProblems.self) {
            try configuration { $0.upstream = upstream }
        }
        #expect(error?.description.hasPrefix(problem) == true, "\(error as Any)")
        let origin = "write https://author-p1-e2.adobeaemcloud.com"
        #expect(error?.description.contains(origin) == true)
    }

    @Test func `the admin pages need an address of their own`() throws {
        let error = #expect(throws: ConfigurationProblems.self) {
            try configuration { $0.admin = "127.0.0.1:8080" }
        }
        #expect(
            error?.description == "--admin: is where the proxy itself listens; write another port"
        )
    }
}
