import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// Files that are right, and what comes of them.
@Suite struct ConfigurationFileTests {
    @Test func `one upstream is enough`() throws {
        let configuration = try TemporaryFolder().load(
            "upstreams: {author: {url: https://aem.example.com}}\n"
        )

        #expect(configuration.listeners == [.default])
        #expect(configuration.credentials.isEmpty)
        #expect(
            try configuration.upstreams == [
                "author": Upstream(name: "author", url: UpstreamURL("https://aem.example.com"))
            ]
        )
        #expect(configuration.routes == [Route(upstream: "author", credential: nil)])
        #expect(configuration.tokens == Configuration.Tokens())
        #expect(configuration.replay == Configuration.Replay())
        #expect(configuration.limits == Configuration.Limits())
        #expect(configuration.log == Configuration.Log())
        #expect(configuration.eventLoops == nil)
        #expect(!configuration.strictFiles)
        #expect(configuration.warnings == [])
    }

    @Test func `one credential makes a route that uses it`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SampleCredentials.shared.get().json(), to: "secrets/c.json")
        let configuration = try folder.load(
            """
            upstreams: {author: {url: https://aem.example.com}}
            credentials: {writer: {serviceCredentials: secrets/c.json}}
            """,
            now: SampleCredentials.start
        )

        #expect(configuration.routes == [Route(upstream: "author", credential: "writer")])
        let credential = try #require(configuration.credentials["writer"])
        #expect(
            credential.definition == .serviceCredentials(files: [folder.path(of: "secrets/c.json")])
        )
        guard case .serviceCredentials(let credentials) = credential.material else {
            Issue.record("of another kind")
            return
        }
        #expect(credentials.map(\.clientID) == ["cm-p1-e2-integration"])
    }

    @Test func `every value is read`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.json(), to: "c.json")
        try folder.write(
            "# corporate\n" + sample.certificate.pem + "\n" + sample.certificate.pem,
            to: "ca.pem"
        )
        let configuration = try folder.load(
            Self.everything,
            environment: ["KEY": "k: v # {", "LOOPS": "3"],
            now: SampleCredentials.start
        )

        #expect(
            try configuration.listeners == [
                Listener(address: ListenAddress("127.0.0.1:0")),
                Listener(address: ListenAddress("[::]:8443"), allowAnonymous: true),
            ]
        )
        #expect(
            try configuration.upstreams["author"]
                == Upstream(
                    name: "author",
                    url: UpstreamURL("http://aem.corp:4502/base"),
                    connectTimeout: .milliseconds(250),
                    responseTimeout: .seconds(120),
                    idleTimeout: .seconds(3600),
                    maxConnections: 7,
                    connectionAge: .seconds(900),
                    certificateAuthorities: folder.path(of: "ca.pem"),
                    proxy: OutboundProxy("http://proxy.corp:3128"),
                    allowPlainHTTP: true,
                    trustHost: true,
                    retryAfterLimit: .seconds(60),
                    affinity: .caller,
                    affinityCookies: ["affinity", "AWSALB"],
                    maxConcurrentRequests: 100,
                    requestsPerSecond: 50
                )
        )
        #expect(configuration.upstreams["publish"]?.retryAfterLimit == nil)
        #expect(
            configuration.routes == [
                Route(
                    path: "/api/assets",
                    methods: [.get, .head, .other("PROPFIND")],
                    host: "assets.internal",
                    upstream: "author",
                    credential: "writer",
                    setHeaders: [
                        Route.Header(name: "X-Api-Key", value: Secret("k: v # {")),
                        Route.Header(name: "x-literal", value: Secret("${KEY}")),
                    ],
                    removeHeaders: ["x-internal", "cookie"],
                    forwardedHeaders: true
                ),
                Route(upstream: "publish", credential: nil),
            ]
        )
        #expect(
            configuration.tokens
                == Configuration.Tokens(
                    refreshBefore: .seconds(300),
                    store: .file(directory: folder.path(of: "state/tokens"))
                )
        )
        #expect(
            configuration.replay
                == Configuration.Replay(
                    memory: 0,
                    spool: 3 << 30,
                    totalMemory: 1 << 20,
                    totalSpool: 0
                )
        )
        #expect(
            configuration.limits
                == Configuration.Limits(
                    requestHead: 32_768,
                    requestBody: 10_485_760,
                    connections: 5,
                    requestHeadTimeout: .seconds(1),
                    requestBodyIdleTimeout: .seconds(2),
                    keepAliveTimeout: .seconds(3),
                    drainTimeout: .zero
                )
        )
        #expect("\(configuration.log.level)" == "debug")
        #expect(configuration.log.format == .json)
        #expect(configuration.log.access == .errors)
        #expect(configuration.eventLoops == 3)
        #expect(configuration.strictFiles)
        #expect(
            configuration.warnings == [
                "\(folder.path)/proxy.conf:3:14: listeners[1].address: everyone who reaches "
                    + "[::]:8443 acts as the credentials",
                "\(folder.path)/proxy.conf:3:14: listeners[1].address: only requests for localhost "
                    + "are answered; add the names that clients use, for example \"allowedHosts: "
                    + "[proxy.internal]\"",
            ]
        )
    }

    private static let everything = """
        listeners:
          - address: 127.0.0.1:0
          - address: "[::]:8443"
            allowAnonymous: true
        credentials: {writer: {serviceCredentials: c.json}}
        upstreams:
          author:
            url: http://aem.corp:4502/base/
            connectTimeout: 250ms
            responseTimeout: 2m
            idleTimeout: 1h
            httpVersion: "1.1"
            maxConnections: 7
            connectionAge: 15m
            certificateAuthorities: ca.pem
            proxy: http://proxy.corp:3128
            allowPlainHTTP: true
            trustHost: true
            retryAfter: respect
            retryAfterLimit: 1m
            affinity: caller
            affinityCookies: [affinity, AWSALB, affinity]
            maxConcurrentRequests: 100
            requestsPerSecond: 50
          publish: {url: https://aem.example.com, httpVersion: auto, retryAfterLimit: 5s}
        routes:
          - path: /api/assets/
            methods: [GET, HEAD, PROPFIND]
            host: Assets.internal
            upstream: author
            credential: writer
            setHeaders:
              X-Api-Key: ${KEY}
              x-literal: $${KEY}
            removeHeaders: [X-Internal, Cookie]
            forwardedHeaders: true
          - upstream: publish
            credential: none
        tokens: {refreshBefore: 5m, store: {file: {directory: state/tokens}}}
        replay: {memory: 0, spool: 3GiB, totalMemory: 1MiB, totalSpool: 0}
        limits:
          requestHead: 32KiB
          requestBody: 10MiB
          connections: 5
          requestHeadTimeout: 1s
          requestBodyIdleTimeout: 2s
          keepAliveTimeout: 3s
          drainTimeout: 0s
        log: {level: debug, format: json, access: errors}
        eventLoops: ${LOOPS}
        strictFiles: true
        """

    @Test func `plain http is for loopback, and for routes without a credential`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        let configuration = try folder.load(
            """
            upstreams: {near: {url: "http://127.0.0.1:4502"}, far: {url: "http://aem.corp"}}
            credentials: {writer: {serviceCredentials: c.json}}
            routes:
              - {path: /near, upstream: near, credential: writer}
              - {upstream: far, credential: none}
            """
        )
        #expect(configuration.routes.map(\.credential) == ["writer", nil])
    }

    @Test func `paths may be relative, and lead through symbolic links`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SampleCredentials.shared.get().json(), to: "..data/c.json")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "c.json"),
            withDestinationPath: "..data/c.json"
        )
        try folder.write(
            """
            upstreams: {author: {url: https://aem.example.com}}
            credentials: {writer: {serviceCredentials: c.json}}
            """,
            to: "proxy.conf"
        )
        let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
        let relative =
            String(repeating: "../", count: depth) + folder.path(of: "proxy.conf").dropFirst()
        let configuration = try ConfigurationFile.load(
            path: relative,
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            environment: [:]
        )

        #expect(Array(configuration.credentials.keys) == ["writer"])
    }

    @Test func `anchors and comments are YAML's own business`() throws {
        let configuration = try TemporaryFolder().load(
            """
            # ä: positions count characters
            upstreams:
              a: &same {url: https://aem.example.com, idleTimeout: 5s}
              b: *same
            routes: [{upstream: b}]
            """
        )
        #expect(configuration.upstreamList.map(\.idleTimeout) == [.seconds(5), .seconds(5)])
    }
}
