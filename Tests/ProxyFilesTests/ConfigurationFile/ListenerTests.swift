import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// Listeners that are right.
@Suite struct ListenerTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"
    private static let digest = String(repeating: "0A", count: 32)

    private static let everything =
        author
            + """
            listeners:
              - address: 0.0.0.0:8443
                tls: {certificate: pem/server.pem, key: pem/server-key.pem, clientCA: pem/server.pem}
                allowedHosts: [Proxy.internal, "forwarded.internal:9000", "[FD00::5]", "[::5]:80"]
                allowedOrigins:
                  - https://App.internal
                  - http://lab.internal:3000
                  - http://lab.internal
                  - https://[fd00::5]:8443
                  - capacitor://localhost
                callers:
                  apiKeyHeader: X-Proxy-Key
                  apiKeys: {importer: "sha256:\(digest)", ci: \(digest.replacing("A", with: "b"))}
                  clientCertificates: {importer: importer.internal, spiffe: "spiffe://prod/a"}
              - address: unix:run/proxy.sock
                socketMode: "0660"
                callers:
                  unixPeers: {a: 1000, b: uid:1001, c: gid:50, d: {uid: 1002}, e: {gid: 51}}
              - {address: unix:/run/other.sock, socketMode: 0666}
              - {address: unix:third.sock, socketMode: 600}
            routes:
              - {path: /a, upstream: author, credential: none, callers: [importer, e], csrf: auto}
              - {upstream: author, credential: none, csrf: off}

            """

    @Test func `everything is read`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.certificate.pem, to: "pem/server.pem")
        try folder.write(sample.key.pkcs8PEM().reveal(), to: "pem/server-key.pem")
        let configuration = try folder.load(Self.everything)

        #expect(configuration.warnings == [])
        #expect(
            configuration.listeners == [
                Listener(
                    address: .tcp(host: "0.0.0.0", port: 8443),
                    tls: ListenerTLS(
                        certificate: folder.path(of: "pem/server.pem"),
                        key: folder.path(of: "pem/server-key.pem"),
                        clientCA: folder.path(of: "pem/server.pem")
                    ),
                    callers: Callers(
                        apiKeyHeader: "x-proxy-key",
                        apiKeys: [
                            .init(name: "importer", digest: .init(repeating: 0x0A, count: 32)),
                            .init(name: "ci", digest: .init(repeating: 0x0B, count: 32)),
                        ],
                        clientCertificates: [
                            .init(name: "importer", subjectAlternativeName: "importer.internal"),
                            .init(name: "spiffe", subjectAlternativeName: "spiffe://prod/a"),
                        ]
                    ),
                    allowedHosts: [
                        AllowedHost(name: "proxy.internal"),
                        AllowedHost(name: "forwarded.internal", port: 9000),
                        AllowedHost(name: "[fd00::5]"), AllowedHost(name: "[::5]", port: 80),
                    ],
                    allowedOrigins: [
                        WebOrigin(scheme: "https", host: "app.internal", port: 443),
                        WebOrigin(scheme: "http", host: "lab.internal", port: 3000),
                        WebOrigin(scheme: "http", host: "lab.internal", port: 80),
                        WebOrigin(scheme: "https", host: "[fd00::5]", port: 8443),
                        WebOrigin(scheme: "capacitor", host: "localhost", port: 0),
                    ]
                ),
                Listener(
                    address: .unix(path: folder.path(of: "run/proxy.sock")),
                    callers: Callers(unixPeers: [
                        .init(name: "a", identity: .user(1000)),
                        .init(name: "b", identity: .user(1001)),
                        .init(name: "c", identity: .group(50)),
                        .init(name: "d", identity: .user(1002)),
                        .init(name: "e", identity: .group(51)),
                    ]),
                    socketMode: 0o660
                ),
                Listener(address: .unix(path: "/run/other.sock"), socketMode: 0o666),
                Listener(address: .unix(path: folder.path(of: "third.sock"))),
            ]
        )
        #expect(configuration.routes.map(\.callers) == [["importer", "e"], nil])
        #expect(configuration.routes.map(\.fetchesCSRFToken) == [true, false])
        #expect(
            configuration.listeners[0].allowedOrigins.map(\.description) == [
                "https://app.internal", "http://lab.internal:3000", "http://lab.internal",
                "https://[fd00::5]:8443", "capacitor://localhost",
            ]
        )
    }

    @Test(arguments: [
        (
            "{address: 0.0.0.0:80, allowAnonymous: true}",
            [
                "everyone who reaches 0.0.0.0:80 acts as the credentials",
                "only requests for localhost are answered; add the names that clients use, for "
                    + "example \"allowedHosts: [proxy.internal]\"",
            ]
        ),
        (
            "{address: 0.0.0.0:80, allowAnonymous: true, allowedHosts: [a]}",
            ["everyone who reaches 0.0.0.0:80 acts as the credentials"]
        ),
        (
            "{address: 0.0.0.0:80, callers: {apiKeys: {a: \(digest)}}}",
            ["API keys come to 0.0.0.0:80 in clear text; add tls"]
        ),
        ("{address: 127.0.0.1:80, callers: {apiKeys: {a: \(digest)}}}", []),
        ("{address: 127.0.0.1:80, allowAnonymous: true}", []),
        ("{address: \"[::1]:80\"}", []),
    ])
    func `what is risky is said at each start`(
        _ listener: String,
        _ expected: [String]
    ) throws {
        let folder = try TemporaryFolder()
        let warnings = try folder.load(Self.author + "listeners: [\(listener)]\n").warnings
        #expect(warnings.count == expected.count)
        for (warning, expected) in zip(warnings, expected) { #expect(warning.hasSuffix(expected)) }
    }
}
