import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// `proxy.conf.example`
@Suite struct ExampleFileTests {
    /// Of the environment that the file's upstream is of.
    private let clientID = "cm-p12345-e67890-integration"

    private static func text() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: root.appending(component: "proxy.conf.example"),
            encoding: .utf8
        )
    }

    @Test func `loads`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            SampleCredentials.shared.get().json(clientID: clientID),
            to: "secrets/author.json"
        )
        let configuration = try folder.load(Self.text(), now: SampleCredentials.start)

        #expect(configuration.routes.map(\.credential) == ["author-write", nil])
        #expect(configuration.warnings == [])
    }

    @Test func `shows the defaults`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            SampleCredentials.shared.get().json(clientID: clientID),
            to: "secrets/author.json"
        )
        let configuration = try folder.load(Self.text(), now: SampleCredentials.start)

        #expect(configuration.listeners == [.default])
        let author = try #require(configuration.upstreams["author"])
        #expect(author == Upstream(name: "author", url: author.url))
        #expect(configuration.ims == Configuration.IMS())
        #expect(configuration.tokens == Configuration.Tokens())
        #expect(configuration.replay == Configuration.Replay())
        #expect(configuration.limits == Configuration.Limits())
        #expect(configuration.log == Configuration.Log())
        #expect(configuration.tracing == nil)
        #expect(configuration.eventLoops == nil)
    }

    @Test func `its listeners in comments are right`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(clientID: clientID), to: "secrets/author.json")
        for name in ["server.pem", "clients.pem"] {
            try folder.write(sample.certificate.pem, to: name)
        }
        try folder.write(sample.key.pkcs8PEM().reveal(), to: "server-key.pem")
        var isListener = false
        let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false)
        let yaml = lines.map { line in
            isListener = line.hasPrefix("  # - address: ") || isListener && line.hasPrefix("  # ")
            let isRoute = [
                "callers", "extensions", "selectors", "csrf", "rewriteLinks", "when",
                "challengeOn403",
            ].contains { key in
                line.hasPrefix("    # \(key): ")
            }
            return isListener || isRoute
                ? String(line.replacing("# ", with: "", maxReplacements: 1)) : "\(line)"
        }
        let configuration = try folder.load(
            yaml.joined(separator: "\n"),
            now: SampleCredentials.start
        )

        #expect(configuration.warnings == [])
        #expect(configuration.listeners.count == 4)
        #expect(configuration.listeners[1].tls?.clientCA == folder.path + "/clients.pem")
        #expect(configuration.listeners[1].callers?.names == ["importer", "dashboard", "mobile"])
        #expect(configuration.listeners[2].callers?.names == ["importer", "operators"])
        #expect(configuration.listeners[2].socketMode == 0o660)
        #expect(configuration.listeners[3].address == .passed(name: "web", sockets: []))
        #expect(configuration.routes[0].callers == ["importer"])
        #expect(configuration.routes[0].extensions == ["json"])
        #expect(configuration.routes[0].selectors == ["model"])
        #expect(configuration.routes[0].fetchesCSRFToken)
        #expect(configuration.routes[0].rewritesLinks)
    }

    @Test func `its credentials in comments are right`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            SampleCredentials.shared.get().json(clientID: clientID),
            to: "secrets/author.json"
        )
        try folder.write(#"{"accessToken":"t"}"#, to: "local_development_token.json")
        try folder.write("s\n", to: "secrets/analytics-secret")
        try folder.write("p\n", to: "secrets/admin-password")
        var isCredential = false
        let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false)
        let yaml = lines.map { line in
            isCredential = line == "  # laptop:" || isCredential && !line.isEmpty
            return isCredential
                ? String(line.replacing("# ", with: "", maxReplacements: 1)) : "\(line)"
        }
        let configuration = try folder.load(
            yaml.joined(separator: "\n"),
            now: SampleCredentials.start
        )

        let folderPath = folder.path
        #expect(
            configuration.credentials.mapValues(\.definition) == [
                "author-write": .serviceCredentials(files: [folderPath + "/secrets/author.json"]),
                "laptop": .localDevelopmentToken(
                    file: folderPath + "/local_development_token.json"
                ),
                "analytics": .oauthServerToServer(
                    .init(
                        clientID: "0123456789abcdef",
                        secrets: .files([folderPath + "/secrets/analytics-secret"]),
                        scopes: ["openid", "AdobeID"],
                        organization: "1111222233334444@AdobeOrg"
                    )
                ),
                "local": .basic(
                    username: "admin",
                    passwordFile: folderPath + "/secrets/admin-password"
                ),
            ]
        )
    }

    @Test func `its tracing in comments is right`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            SampleCredentials.shared.get().json(clientID: clientID),
            to: "secrets/author.json"
        )
        var isTracing = false
        let lines = try Self.text().split(separator: "\n", omittingEmptySubsequences: false)
        let yaml = lines.map { line in
            isTracing = line == "# tracing:" || isTracing && !line.isEmpty
            return isTracing ? String(line.dropFirst(2)) : "\(line)"
        }
        let configuration = try folder.load(
            yaml.joined(separator: "\n"),
            environment: ["OTLP_KEY": "k"],
            now: SampleCredentials.start
        )

        #expect(
            try configuration.tracing
                == Configuration.Tracing(
                    endpoint: UpstreamURL("http://127.0.0.1:4318"),
                    sampleRatio: 0.1,
                    headers: [Route.Header(name: "x-api-key", value: Secret("k"))]
                )
        )
    }

    @Test func `its shared store in comments is right`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(clientID: clientID), to: "secrets/author.json")
        try folder.write("hush\n", to: "secrets/redis")
        for name in ["redis-ca.pem", "redis-client.pem"] {
            try folder.write(sample.certificate.pem, to: name)
        }
        try folder.write(sample.key.pkcs8PEM().reveal(), to: "redis-client-key.pem")
        var isStore = false
        let lines = try Self.text().replacing("  store: memory\n", with: "")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let yaml = lines.map { line in
            isStore = line == "  # store:" || isStore && !line.isEmpty
            return isStore ? String(line.replacing("# ", with: "", maxReplacements: 1)) : "\(line)"
        }
        let configuration = try folder.load(
            yaml.joined(separator: "\n"),
            now: SampleCredentials.start
        )

        #expect(configuration.warnings == [])
        #expect(
            try configuration.tokens.store
                == .redis(
                    Configuration.Tokens.Redis(
                        url: RedisURL("rediss://proxy@redis.internal:6379/0"),
                        passwordFile: folder.path + "/secrets/redis",
                        certificateAuthorities: folder.path + "/redis-ca.pem",
                        clientCertificate: .init(
                            certificate: folder.path + "/redis-client.pem",
                            key: folder.path + "/redis-client-key.pem"
                        )
                    )
                )
        )
    }

    /// The keys of the contract, with what stands before them in a path of keys.
    static let keys = [
        "listeners", "address", "tls", "callers", "apiKeyHeader", "apiKeys", "clientCertificates",
        "unixPeers",
        "clientCA", "allowedHosts", "allowedOrigins", "allowAnonymous", "socketMode", "admin",
        "pages", "reloadOnChange",
        "credentials", "serviceCredentials", "localDevelopmentToken", "oauthServerToServer",
        "clientId", "clientSecretFile", "clientSecret", "scopes", "imsEndpoint", "organization",
        "apiKey", "basic", "username",
        "upstreams", "url", "tier", "environment", "connectTimeout", "responseTimeout",
        "idleTimeout", "httpVersion",
        "maxConnections", "connectionAge", "certificateAuthorities", "proxy", "allowPlainHTTP",
        "affinity", "affinityCookies",
        "trustHost", "retryAfter", "retryAfterLimit", "maxConcurrentRequests", "requestsPerSecond",
        "routes", "path", "methods", "host", "extensions", "selectors", "suffix", "deny",
        "upstream", "credential", "setHeaders", "removeHeaders", "forwardedHeaders", "csrf",
        "rewriteLinks",
        "when", "challengeOn403",
        "tokens", "refreshBefore", "store", "file", "directory", "redis", "passwordFile", "replay",
        "clientCertificate", "certificate", "key", "sentinel", "addresses", "master", "keyPrefix",
        "timeout", "allowPlaintext",
        "memory", "spool", "totalMemory", "totalSpool", "limits", "requestHead", "requestBody",
        "connections",
        "requestHeadTimeout", "requestBodyIdleTimeout", "keepAliveTimeout", "drainTimeout", "log",
        "drainDelay", "tracing", "endpoint", "sampleRatio", "headers",
        "level", "format", "access", "eventLoops", "strictFiles",
    ]

    @Test(arguments: keys)
    func `has every key of the contract`(key: String) throws {
        let isKey = try Regex("(?m)(^[ #-]*|[{,] ?|as )\(key):")
        #expect(try Self.text().contains(isKey))
    }
}
