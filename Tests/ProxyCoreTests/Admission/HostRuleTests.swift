import ProxyCore
import Testing

/// DNS rebinding: which names a request may call the proxy by.
struct HostRuleTests {
    private func outcome(
        _ listener: Listener,
        host: String?,
        port: Int = AdmissionSamples.port
    ) throws -> Bool {
        let head = try AdmissionSamples.request(host: host)
        let outcome = AdmissionSamples.outcome(listener, head, port: port)
        #expect(["admitted", "421 host_not_allowed"].contains(outcome))
        return outcome == "admitted"
    }

    private static let local = [
        "localhost", "LOCALHOST", "localhost.", "LOCALHOST.", "LocalHost", "app.localhost",
        "App.LocalHost.", "a.b-c.d_e.localhost", "127.0.0.1", "127.0.0.0", "127.255.1.9",
        "127.255.255.255", "[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[0::1]", "[::0:01]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0.0.0.1]",
    ]

    private static let foreign = [
        "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127.1", "127.0.1",
        "2130706433", "0.0.0.0", "0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[::]", "[::2]", "[::11]", "[1::]", "[1::1]", "[::1:1]", "[::1:0]", "[fe80::1]",
        "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "127.0.0.01", "127.00.0.1", "127.0.0.256",
        "127.0.0.1.", "127.0.0.1.1", "127.0.0.", "127..0.1", "128.0.0.1", "12.7.0.1", "1127.0.0.1",
        "127.0.0.1x", "127.0.0.1.localhost.example", "localhost..", "localhost...", ".localhost",
        "..localhost", "a..localhost", ".", "..", "xlocalhost", "x-localhost", "localhostx",
        "localhos", "localhost.localdomain", "localhost.com", "lo%63alhost", "%6cocalhost",
        "a%2elocalhost", "a%00.localhost", "user$x.localhost", "a;b.localhost", "local-host",
        "ip6-localhost", "169.254.169.254", "10.0.0.1", "proxy.internal",
    ]

    @Test(arguments: local) func `names of this machine`(_ name: String) throws {
        for host in ["\(name):8080", "\(name):8081", "\(name):80", name, "\(name):"] {
            #expect(try outcome(.default, host: host))
        }
        // Where clients may be led here by another address, the port counts.
        #expect(try outcome(AdmissionSamples.anonymous, host: "\(name):8080"))
        for host in ["\(name):8081", "\(name):80", name, "\(name):"] {
            #expect(try !outcome(AdmissionSamples.anonymous, host: host))
        }
        #expect(try outcome(AdmissionSamples.anonymous, host: "\(name):65535", port: 65535))
    }

    @Test(arguments: foreign) func `names of others`(_ name: String) throws {
        for host in ["\(name):8080", name, "\(name):80"] {
            #expect(try !outcome(.default, host: host))
            #expect(try !outcome(AdmissionSamples.anonymous, host: host))
            #expect(try !outcome(.default, host: host, port: 80))
        }
    }

    @Test(arguments: local) func `a port left out is the scheme's`(_ name: String) throws {
        let plain = AdmissionSamples.anonymous
        let tls = Listener(address: plain.address, tls: AdmissionSamples.tls, allowAnonymous: true)
        for host in [name, "\(name):"] {
            #expect(try outcome(plain, host: host, port: 80))
            #expect(try !outcome(plain, host: host, port: 443))
            #expect(try outcome(tls, host: host, port: 443))
            #expect(try !outcome(tls, host: host, port: 80))
        }
        #expect(try outcome(plain, host: "\(name):80", port: 80))
        #expect(try outcome(tls, host: "\(name):443", port: 443))
        #expect(try outcome(tls, host: "\(name):80", port: 80))
    }

    /// The parser refuses these before anybody asks who they are for.
    @Test(arguments: [
        "", "localhost:8080¶Host: localhost:8080", "localhost:8080, localhost:8080",
        "localhost:8080 evil.example", "me@localhost:8080", "[::1%25lo]:8080", "[::1].:8080",
        "localhost:99999", "localhost:+8080", "[::1", "http://localhost:8080",
    ])
    func `what is no host is no request`(_ host: String) {
        let head = wire("GET / HTTP/1.1¶Host: \(host)¶¶")
        #expect(RequestFeeding.heads(head).isEmpty)
    }

    @Test func `without a host nothing is admitted`() throws {
        #expect(try !outcome(.default, host: nil))
        #expect(try !outcome(.default, host: nil, port: 80))
        // Nor by the target alone.
        let head = try AdmissionSamples.request("GET http://localhost:8080/", host: nil)
        #expect(AdmissionSamples.outcome(.default, head) == "421 host_not_allowed")
    }

    @Test(arguments: [
        ("GET http://localhost:8080/", "localhost:8080", "admitted"),
        ("GET http://127.0.0.1:8080", "127.0.0.1:8080", "admitted"),
        ("GET http://evil.example:8080/", "evil.example:8080", "421 host_not_allowed"),
        ("GET http://localhost/", "localhost", "admitted"),
        ("OPTIONS *", "localhost:8080", "admitted"),
        ("OPTIONS *", "evil.example", "421 host_not_allowed"),
        ("CONNECT localhost:8080", "evil.example:8080", "421 host_not_allowed"),
        ("TRACE /", "evil.example:8080", "421 host_not_allowed"),
    ])
    func `every form of target is judged by its host`(
        _ line: String,
        _ host: String,
        _ expected: String
    ) throws {
        let head = try AdmissionSamples.request(line, host: host)
        #expect(AdmissionSamples.outcome(.default, head) == expected)
    }

    @Test(arguments: [
        ("proxy.internal:8080", true), ("PROXY.Internal:8080", true),
        ("proxy.internal.:8080", true), ("proxy.internal..:8080", false),
        ("proxy.internal", false), ("proxy.internal:9000", false),
        ("x.proxy.internal:8080", false), ("proxy.internal.evil.example:8080", false),
        ("forwarded.internal:9000", true), ("forwarded.internal:8080", false),
        ("forwarded.internal", false), ("front.internal", true), ("front.internal:80", true),
        ("front.internal:8080", false), ("10.0.0.5:8080", true), ("10.0.0.6:8080", false),
        ("[fd00::5]:8080", true), ("[FD00::5]:8080", true), ("[fd00::6]:8080", false),
        ("[fd00:0::0005]:8080", true), ("[fd00::5]:80", false), ("[::10.0.0.5]:8080", false),
        ("localhost:8080", true), ("127.0.0.1:8080", true), ("localhost:9000", false),
        ("evil.example:8080", false),
    ])
    func `allowed hosts are added`(_ host: String, _ isAllowed: Bool) throws {
        let allowed = [
            AllowedHost(name: "proxy.internal"),
            AllowedHost(name: "forwarded.internal", port: 9000),
            AllowedHost(name: "front.internal", port: 80), AllowedHost(name: "10.0.0.5"),
            AllowedHost(name: "[fd00::5]"),
        ]
        var listener = AdmissionSamples.anonymous
        listener.allowedHosts = allowed
        #expect(try outcome(listener, host: host) == isAllowed)
    }

    @Test(arguments: ["evil.example", "localhost:1", nil])
    func `proofs stand in place of the rule, unless it is asked for`(_ host: String?) throws {
        let head = try AdmissionSamples.request(host: host, "X-Caller-Key: k¶")
        var keys = AdmissionSamples.anonymous
        keys.callers = Callers(apiKeys: [AdmissionSamples.key("a", "k")])
        var certificates = AdmissionSamples.anonymous
        certificates.tls = AdmissionSamples.mutualTLS
        let peer = Peer(certificateNames: [.dns("b.internal")])
        for (listener, admitted) in [
            (keys, "admitted a"), (certificates, "admitted DNS:b.internal"),
            (AdmissionSamples.unix, "admitted"),
        ] {
            #expect(AdmissionSamples.outcome(listener, head, peer: peer) == admitted)
            var strict = listener
            strict.allowedHosts = [AllowedHost(name: "proxy.internal", port: 8080)]
            let expected =
                listener == AdmissionSamples.unix && host == "localhost:1"
                ? "admitted" : "421 host_not_allowed"
            #expect(AdmissionSamples.outcome(strict, head, peer: peer) == expected)
            let named = try AdmissionSamples.request(
                host: "proxy.internal:8080",
                "X-Caller-Key: k¶"
            )
            #expect(AdmissionSamples.outcome(strict, named, peer: peer) == admitted)
        }
    }
}
