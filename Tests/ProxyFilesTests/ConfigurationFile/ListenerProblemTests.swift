import AdobeIMS
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// Listeners, and who may use them.
@Suite struct ListenerProblemTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"
    private static let digest = String(repeating: "0a", count: 32)
    private static let exposed =
        "is not loopback, so everyone who reaches it acts as the credentials; write 127.0.0.1 as "
        + "its host, or add to this listener \"callers: {apiKeys: {NAME: SHA-256}}\" "
        + "(\"aem-auth-proxy callers new NAME\" prints it), \"tls\" with clientCA, or the line "
        + "\"allowAnonymous: true\""

    /// One listener at a loopback address, with these lines besides.
    private static func listener(_ name: String, _ lines: String, _ problems: String...)
        -> ProblemCase
    {
        let yaml = author + "listeners:\n  - address: 127.0.0.1:0\n" + lines
        var problem = ProblemCase(name, yaml)
        problem.expected = problems.map { "proxy.conf:\($0)" }
        return problem
    }

    static let addresses = [
        ProblemCase(
            "a listener beyond loopback",
            author + "listeners:\n  - address: 0.0.0.0:8080\n",
            "proxy.conf:3:14: listeners[0].address: \(exposed)"
        ),
        ProblemCase(
            "a listener that must not be anonymous",
            author + "listeners: [{address: \"[::]:80\", allowAnonymous: false}]\n",
            "proxy.conf:2:23: listeners[0].address: \(exposed)"
        ),
        ProblemCase(
            "hosts and origins are no proof",
            author + "listeners: [{address: 0.0.0.0:80, allowedHosts: [a], "
                + "allowedOrigins: [http://a]}]\n",
            "proxy.conf:2:23: listeners[0].address: \(exposed)"
        ),
        ProblemCase(
            "a proof that is wrong is the only problem",
            author + "listeners:\n  - address: 0.0.0.0:8080\n    callers: {apiKeys: {}}\n"
                + "  - address: 0.0.0.0:8081\n    tls: {clientCA: absent.pem}\n",
            "proxy.conf:4:24: listeners[0].callers.apiKeys: is empty; write names with SHA-256 "
                + "digests of keys, or remove it",
            "proxy.conf:6:5: listeners[1].tls.certificate: is missing; write the path of a PEM "
                + "file",
            "proxy.conf:6:5: listeners[1].tls.key: is missing; write the path of the "
                + "certificate's private key",
            "proxy.conf:6:21: listeners[1].tls.clientCA: \"absent.pem\" cannot be read: there is "
                + "no such file"
        ),
        ProblemCase(
            "yes is not true",
            author + "listeners: [{address: localhost:80, allowAnonymous: yes}]\n",
            "proxy.conf:2:53: listeners[0].allowAnonymous: \"yes\" is neither; write true or false"
        ),
        ProblemCase(
            "no address, and the rest is looked at",
            author + "listeners:\n  - tls: {}\n    callers: {}\n    socketMode: rw\n"
                + "    allowedHosts: a\n    allowedOrigins: {}\n    allowedHost: []\n",
            "proxy.conf:3:5: listeners[0].address: is missing; write host:port, for example "
                + "127.0.0.1:8080",
            "proxy.conf:3:5: listeners[0].tls.certificate: is missing; write the path of a PEM "
                + "file",
            "proxy.conf:3:5: listeners[0].tls.key: is missing; write the path of the "
                + "certificate's private key",
            "proxy.conf:4:14: listeners[0].callers: is empty, so nobody would be served; write "
                + "apiKeys, clientCertificates, unixPeers or remove it",
            "proxy.conf:5:17: listeners[0].socketMode: \"rw\" is not possible; write octal "
                + "digits, for example \"0660\"",
            "proxy.conf:6:19: listeners[0].allowedHosts: is a single value; write a list of "
                + "hosts, for example [proxy.internal]",
            "proxy.conf:7:21: listeners[0].allowedOrigins: is a mapping; write a list of "
                + "origins, for example [https://app.internal]",
            "proxy.conf:8:5: listeners[0].allowedHost: unknown key; did you mean allowedHosts?"
        ),
        ProblemCase(
            "the same address twice",
            author + "listeners: [{address: localhost:80}, {address: localhost:80}, "
                + "{address: unix:a}, {address: unix:a}, {address: localhost:0}, "
                + "{address: localhost:0}]\n",
            "proxy.conf:2:38: listeners[1]: listens at the same address as another one; remove one "
                + "of the two",
            "proxy.conf:2:82: listeners[3]: listens at the same address as another one; remove one "
                + "of the two"
        ),
        ProblemCase(
            "no listeners",
            author + "listeners: []\n",
            "proxy.conf:2:12: listeners: is empty; write a list of listeners, each with address, "
                + "or "
                + "remove it"
        ),
        ProblemCase(
            "Unix sockets",
            author + "listeners:\n  - {address: \"unix:\", socketMode: 0880}\n"
                + "  - {address: unix:/\(String(repeating: "a", count: 107)), socketMode: 1777}\n"
                + "  - {address: 127.0.0.1:0, socketMode: 0660}\n",
            "proxy.conf:3:15: listeners[0].address: \"unix:\" has no path; write for example "
                + "unix:/run/aem-auth-proxy.sock",
            "proxy.conf:3:36: listeners[0].socketMode: \"0880\" is not possible; write octal "
                + "digits, for example \"0660\"",
            "proxy.conf:4:15: listeners[1].address: a text of 113 bytes has a path of more than "
                + "107 bytes; write a "
                + "shorter one",
            "proxy.conf:4:142: listeners[1].socketMode: \"1777\" is not possible; write octal "
                + "digits, for example \"0660\"",
            "proxy.conf:5:40: listeners[2].socketMode: is for Unix sockets alone; remove it"
        ),
    ]

    static let callers = [
        listener(
            "keys",
            """
                callers:
                  apiKeyHeader: "X Key"
                  apiKeys:
                    raw: aap_hush
                    short: \(digest.dropLast(2))
                    other: \(digest.dropLast())g
                    md5: md5:\(digest)
                    empty: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                    one: sha256:\(digest)
                    two: \(digest.uppercased())
                    not a name: \(digest.replacing("0", with: "1"))

            """,
            "5:21: listeners[0].callers.apiKeyHeader: \"X Key\" is not a field name; write "
                + "letters, digits and -, as in x-api-key",
            "7:14: listeners[0].callers.apiKeys.raw: is not a SHA-256 digest of 64 hexadecimal "
                + "digits; write what \"aem-auth-proxy callers new NAME\" prints",
            "8:16: listeners[0].callers.apiKeys.short: is not a SHA-256 digest of 64 hexadecimal "
                + "digits; write what \"aem-auth-proxy callers new NAME\" prints",
            "9:16: listeners[0].callers.apiKeys.other: is not a SHA-256 digest of 64 hexadecimal "
                + "digits; write what \"aem-auth-proxy callers new NAME\" prints",
            "10:14: listeners[0].callers.apiKeys.md5: is not a SHA-256 digest of 64 hexadecimal "
                + "digits; write what \"aem-auth-proxy callers new NAME\" prints",
            "11:16: listeners[0].callers.apiKeys.empty: is the digest of an empty key; write that "
                + "of a key",
            "13:14: listeners[0].callers.apiKeys.two: is the key of one too; write another one's "
                + "digest",
            "14:9: listeners[0].callers.apiKeys.not a name: is not a name; write up to 64 "
                + "letters, digits, dots, - and _"
        ),
        listener(
            "fields that are no place for keys",
            "    callers: {apiKeyHeader: Authorization, apiKeys: {a: \(digest)}}\n"
                + "  - address: 127.0.0.1:0\n"
                + "    callers: {apiKeyHeader: Origin, apiKeys: {a: \(digest)}}\n",
            "4:29: listeners[0].callers.apiKeyHeader: \"Authorization\" is a field that the proxy "
                + "decides about itself; remove it",
            "6:29: listeners[1].callers.apiKeyHeader: \"Origin\" is a field with a meaning of its "
                + "own; write for example X-Caller-Key"
        ),
        listener(
            "certificates without an authority",
            "    callers: {clientCertificates: {a: b.internal}}\n",
            "4:15: listeners[0].callers.clientCertificates: needs the authority of these "
                + "certificates; add \"clientCA: PATH\" to this listener's tls"
        ),
        listener(
            "Unix peers on TCP",
            "    callers: {unixPeers: {a: 1000}}\n",
            "4:15: listeners[0].callers.unixPeers: is for Unix sockets alone; write unix:PATH as "
                + "the address, or remove it"
        ),
        ProblemCase(
            "Unix peers",
            author
                + """
                listeners:
                  - address: unix:a.sock
                    callers:
                      unixPeers:
                        root: root
                        both: {uid: 1, gid: 1}
                        none: {}
                        user: {user: 1}
                        large: uid:4294967295
                        negative: {gid: -1}
                        one: 7
                        two: {uid: 7}
                        three: {gid: 7}

                """,
            "proxy.conf:6:15: listeners[0].callers.unixPeers.root: \"root\" is not a user or "
                + "group; write a user's number, or uid: or gid: before it",
            "proxy.conf:7:15: listeners[0].callers.unixPeers.both: is not one user or group; "
                + "write a user's number, or uid: or gid: before it",
            "proxy.conf:8:15: listeners[0].callers.unixPeers.none: is not one user or group; "
                + "write a user's number, or uid: or gid: before it",
            "proxy.conf:9:15: listeners[0].callers.unixPeers.user: is not one user or group; "
                + "write a user's number, or uid: or gid: before it",
            "proxy.conf:9:16: listeners[0].callers.unixPeers.user.user: unknown key; known here: "
                + "uid, gid",
            "proxy.conf:10:16: listeners[0].callers.unixPeers.large: \"uid:4294967295\" is not a "
                + "user or group; write a user's number, or uid: or gid: before it",
            "proxy.conf:11:25: listeners[0].callers.unixPeers.negative.gid: \"-1\" is not a user "
                + "or group; write a user's number, or uid: or gid: before it",
            "proxy.conf:13:14: listeners[0].callers.unixPeers.two: is one too; write a user's "
                + "number, or uid: or gid: before it"
        ),
    ]

    static let webPages = [
        listener(
            "hosts",
            "    allowedHosts: [\"*.internal\", http://a, a/b, \"a:0\", \"fd00::1\", a., 127.1, \"\"]\n",
            "4:20: listeners[0].allowedHosts[0]: \"*.internal\" \(host)",
            "4:34: listeners[0].allowedHosts[1]: \"http://a\" \(host)",
            "4:44: listeners[0].allowedHosts[2]: \"a/b\" \(host)",
            "4:49: listeners[0].allowedHosts[3]: \"a:0\" \(host)",
            "4:56: listeners[0].allowedHosts[4]: \"fd00::1\" \(host)",
            "4:67: listeners[0].allowedHosts[5]: \"a.\" \(host)",
            "4:71: listeners[0].allowedHosts[6]: \"127.1\" \(host)",
            "4:78: listeners[0].allowedHosts[7]: \(host)"
        ),
        listener(
            "origins",
            "    allowedOrigins: [\"*\", \"null\", app.internal, http://a/, \"http://*.a\", "
                + "http://a/b, \"1http://a\"]\n",
            "4:22: listeners[0].allowedOrigins[0]: \"*\" would let every page call; write the "
                + "origins one by one",
            "4:27: listeners[0].allowedOrigins[1]: \"null\" is said by any sandboxed page; write "
                + "the origin of yours",
            "4:35: listeners[0].allowedOrigins[2]: \"app.internal\" \(origin)",
            "4:49: listeners[0].allowedOrigins[3]: \"http://a/\" \(origin)",
            "4:60: listeners[0].allowedOrigins[4]: \"http://*.a\" \(origin)",
            "4:74: listeners[0].allowedOrigins[5]: \"http://a/b\" \(origin)",
            "4:86: listeners[0].allowedOrigins[6]: a text of 9 bytes \(origin)"
        ),
    ]

    private static let host =
        "is not a host; write a name such as proxy.internal, with its port if that is not the "
        + "listener's: proxy.internal:9000"
    private static let origin =
        "is not an origin; write scheme and host, and the port if it has one, with nothing behind "
        + "them: https://app.internal"

    @Test(arguments: addresses + callers + webPages)
    func `says what is wrong`(_ problem: ProblemCase) throws {
        let lines = try TemporaryFolder().problems(problem.yaml)
        #expect(lines == problem.expected)
    }

    @Test func `a key in a certificate's place is told, and not shown`() throws {
        let folder = try TemporaryFolder()
        let sample = try SampleCredentials.shared.get()
        try folder.write(sample.certificate.pem, to: "server.pem")
        try folder.write(sample.key.pkcs8PEM().reveal(), to: "server-key.pem")
        let other = try SampleCredentials.other.get()
        try folder.write(other.key.pkcs8PEM().reveal(), to: "other-key.pem")
        let yaml =
            Self.author
                + """
                listeners:
                  - {address: 127.0.0.1:0, tls: {certificate: server-key.pem, key: server.pem}}
                  - {address: 127.0.0.1:0, tls: {certificate: server.pem, key: other-key.pem}}
                  - {address: 127.0.0.1:0, tls: {certificate: server.pem, key: server.pem}}
                  - {address: 127.0.0.1:0, tls: {certificate: server.pem, key: server-key.pem}}

                """
        #expect(
            try folder.problems(yaml) == [
                "proxy.conf:3:47: listeners[0].tls.certificate: \"server-key.pem\" has no "
                    + "certificate; write the path of a PEM file with BEGIN CERTIFICATE",
                "proxy.conf:4:64: listeners[1].tls.key: \"other-key.pem\" does not belong to the "
                    + "certificate; write the path of its key",
                "proxy.conf:5:64: listeners[2].tls.key: \"server.pem\" has no private key that "
                    + "can be read; write the path of a PEM file with one that is not encrypted",
            ]
        )
    }
}
