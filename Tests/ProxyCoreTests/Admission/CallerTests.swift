import AdobeIMS
import ProxyCore
import Testing

/// Who calls, and what is theirs.
struct CallerTests {
    private static let callers = Callers(
        apiKeys: [
            AdmissionSamples.key("importer", "first key"), AdmissionSamples.key("ci", "second key"),
            AdmissionSamples.key("last", "third key"),
        ],
        clientCertificates: [
            Callers.Certificate(name: "mobile", subjectAlternativeName: "Mobile.Internal"),
            Callers.Certificate(name: "spiffe", subjectAlternativeName: "spiffe://prod/Importer"),
            Callers.Certificate(name: "ops", subjectAlternativeName: "Ops@example.com"),
            Callers.Certificate(name: "four", subjectAlternativeName: "10.1.2.3"),
            Callers.Certificate(name: "six", subjectAlternativeName: "FD00::0:7"),
        ],
        unixPeers: [
            Callers.UnixPeer(name: "group", identity: .group(50)),
            Callers.UnixPeer(name: "user", identity: .user(1000)),
        ]
    )

    private static let listener: Listener = {
        var listener = AdmissionSamples.anonymous
        listener.tls = AdmissionSamples.mutualTLS
        listener.callers = callers
        return listener
    }()

    private func outcome(
        _ fields: String,
        peer: Peer = Peer(),
        listener: Listener = listener
    ) throws -> String {
        let head = try AdmissionSamples.request("GET /", fields)
        return AdmissionSamples.outcome(listener, head, peer: peer)
    }

    private static let unknown = "401 caller_unknown"

    @Test(arguments: [
        ("X-Caller-Key: first key¶", "admitted importer"),
        ("x-caller-KEY: second key¶", "admitted ci"),
        ("X-Caller-Key:   third key  ¶", "admitted last"), ("", unknown),
        ("X-Caller-Key: ¶", unknown),
        ("X-Caller-Key: First key¶", unknown), ("X-Caller-Key: first ke¶", unknown),
        ("X-Caller-Key: first keyy¶", unknown), ("X-Caller-Key: fourth key¶", unknown),
        ("X-Caller-Key: first key¶X-Caller-Key: first key¶", unknown),
        ("X-Caller-Key: first key¶X-Caller-Key: wrong¶", unknown),
        ("X-Caller-Key: wrong¶X-Caller-Key: first key¶", unknown),
        ("X-Caller-Key: first key, second key¶", unknown), ("X-Caller-Keys: first key¶", unknown),
        ("X-Key: first key¶", unknown), ("X-API-Key: first key¶", unknown),
        // What many tools can set, and nothing else.
        ("Authorization: Bearer first key¶", "admitted importer"),
        ("authorization: bEARER   second key ¶", "admitted ci"),
        ("Authorization: Basic YTpmaXJzdCBrZXk=¶", "admitted importer"),
        ("Authorization: basic YTpmaXJzdCBrZXk¶", "admitted importer"),
        ("Authorization: Basic OnNlY29uZCBrZXk=¶", "admitted ci"),
        // Another scheme, no password, a key for a user, nothing, no base64.
        ("Authorization: Digest first key¶", unknown), ("Authorization: first key¶", unknown),
        ("Authorization: Basic YTo=¶", unknown), ("Authorization: Basic Zmlyc3Qga2V5¶", unknown),
        ("Authorization: Basic Zmlyc3Qga2V5Og==¶", unknown), ("Authorization: Bearer ¶", unknown),
        ("Authorization: Bearer¶", unknown), ("Authorization: Basic YTpmaXJzdCBrZXk==¶", unknown),
        ("Authorization: Basic YTpmaXJzdCBrZXk=x¶", unknown),
        ("Authorization: Basic YTpmaXJzdCBrZX!=¶", unknown),
        ("Authorization: Bearer First key¶", unknown),
        ("Authorization: Bearer first key¶Authorization: Bearer first key¶", unknown),
        // The field of its own decides.
        ("Authorization: Bearer wrong¶X-Caller-Key: first key¶", "admitted importer"),
        ("Authorization: Bearer first key¶X-Caller-Key: second key¶", "admitted ci"),
        ("Authorization: Bearer first key¶X-Caller-Key: wrong¶", unknown),
        ("Proxy-Authorization: Bearer first key¶", unknown),
    ])
    func `a key is one caller's`(_ fields: String, _ expected: String) throws {
        #expect(try outcome(fields) == expected)
    }

    @Test func `a digest in place of its key is none`() throws {
        let digest = text(AdmissionSamples.digest(Array("first key".utf8)).map { max($0, 0x80) })
        #expect(try outcome("X-Caller-Key: \(digest)¶") == Self.unknown)
    }

    @Test(arguments: 0..<32) func `every byte of a digest counts`(_ place: Int) throws {
        var listener = AdmissionSamples.anonymous
        let key = [UInt8](repeating: UInt8(ascii: "k"), count: 32)
        listener.callers = Callers(apiKeys: [Callers.APIKey(name: "a", digest: key)])
        // The digest of a text is the text.
        let admission = Admission(listener, port: 8080) { $0 }
        var other = key
        other[place] = UInt8(ascii: "j")
        for (sent, caller) in [(key, "a"), (other, nil)] {
            let head = try AdmissionSamples.request("GET /", "X-Caller-Key: \(text(sent))¶")
            let decision = admission.decide(head, peer: Peer())
            let admitted = Admission.Decision.admitted(Admission.Admitted(caller: caller))
            #expect(decision == (caller == nil ? .refused(.callerUnknown) : admitted))
        }
    }

    @Test(arguments: [(4096, true), (4097, false)])
    func `what is too long for a key is not digested`(_ length: Int, _ isDigested: Bool) throws {
        let key = String(repeating: "k", count: length)
        var listener = AdmissionSamples.anonymous
        // The digest of a text is the text.
        listener.callers = Callers(apiKeys: [Callers.APIKey(name: "a", digest: wire(key))])
        let head = try AdmissionSamples.request("GET /", "X-Caller-Key: \(key)¶")
        let admission = Admission(listener, port: 8080) { $0 }
        let decision = admission.decide(head, peer: Peer())
        let admitted = Admission.Decision.admitted(Admission.Admitted(caller: "a"))
        #expect(decision == (isDigested ? admitted : .refused(.callerUnknown)))
    }

    @Test func `a digest that failed is nobody's`() throws {
        var listener = Self.listener
        listener.callers?.apiKeys.append(Callers.APIKey(name: "nobody", digest: []))
        let head = try AdmissionSamples.request("GET /", "X-Caller-Key: first key¶")
        let admission = Admission(listener, port: 8080) { _ in [] }
        #expect(admission.decide(head, peer: Peer()) == .refused(.callerUnknown))
    }

    @Test func `keys come in the field that is configured`() throws {
        var listener = Self.listener
        listener.callers?.apiKeyHeader = "x-proxy-key"
        #expect(try outcome("X-Proxy-Key: first key¶", listener: listener) == "admitted importer")
        #expect(try outcome("X-Caller-Key: first key¶", listener: listener) == Self.unknown)
        #expect(AdmissionSamples.admission(listener).apiKeyHeader == "x-proxy-key")
        listener.callers?.apiKeys = []
        #expect(AdmissionSamples.admission(listener).apiKeyHeader == nil)
        #expect(AdmissionSamples.admission(.default).apiKeyHeader == nil)
    }

    @Test(
        arguments: [
            ([.dns("mobile.internal")], "admitted mobile"),
            ([.dns("MOBILE.internal")], "admitted mobile"),
            ([.dns("mobile.internal.")], unknown), ([.dns("x.mobile.internal")], unknown),
            ([.uri("spiffe://prod/Importer")], "admitted spiffe"),
            ([.uri("spiffe://prod/importer")], unknown),
            ([.email("Ops@example.com")], "admitted ops"),
            ([.email("ops@example.com")], unknown), ([.email("mobile.internal")], unknown),
            ([.uri("mobile.internal")], unknown), ([.dns("Ops@example.com")], unknown),
            ([.address(.v4(0x0A01_0203))], "admitted four"), ([.dns("10.1.2.3")], unknown),
            ([.address(.v4(0x0A01_0204))], unknown),
            ([.address(.v6(0xFD << 120 | 7))], "admitted six"),
            ([.dns("other"), .dns("mobile.internal")], "admitted mobile"),
            ([.email("Ops@example.com"), .dns("mobile.internal")], "admitted ops"),
            ([], unknown), ([.dns("")], unknown),
        ] as [([SubjectAlternativeName], String)]
    )
    func `a certificate is its names' caller`(
        _ names: [SubjectAlternativeName],
        _ expected: String
    ) throws {
        #expect(try outcome("", peer: Peer(certificateNames: names)) == expected)
    }

    @Test func `a key says more than a certificate, and a wrong one is not healed`() throws {
        let peer = Peer(certificateNames: [.dns("mobile.internal")])
        #expect(try outcome("X-Caller-Key: second key¶", peer: peer) == "admitted ci")
        #expect(try outcome("X-Caller-Key: wrong¶", peer: peer) == Self.unknown)
        let twice = "X-Caller-Key: second key¶X-Caller-Key: second key¶"
        #expect(try outcome(twice, peer: peer) == Self.unknown)
        // What is in Authorization may be meant for AEM: then it says nothing.
        let bearer = "Authorization: Bearer"
        #expect(try outcome("\(bearer) second key¶", peer: peer) == "admitted ci")
        #expect(try outcome("\(bearer) wrong¶", peer: peer) == "admitted mobile")
        #expect(
            try outcome("X-Caller-Key: third key¶", peer: Peer(certificateNames: [.dns("other")]))
                == "admitted last"
        )
    }

    @Test(
        arguments: [
            ([.dns("A.internal"), .dns("b")], "admitted DNS:a.internal"),
            ([.uri("spiffe://x")], "admitted URI:spiffe://x"),
            ([.email("a@b")], "admitted email:a@b"),
            ([.address(.v4(0x0102_0304))], "admitted IP:1.2.3.4"),
            ([], "admitted certificate:nameless"), (nil, unknown),
        ] as [([SubjectAlternativeName]?, String)]
    )
    func `without configured certificates any verified one is a caller`(
        _ names: [SubjectAlternativeName]?,
        _ expected: String
    ) throws {
        var listener = AdmissionSamples.anonymous
        listener.tls = AdmissionSamples.mutualTLS
        let peer = Peer(certificateNames: names)
        #expect(try outcome("", peer: peer, listener: listener) == expected)
        // Beside other proofs, too.
        listener.callers = Callers(apiKeys: Self.callers.apiKeys)
        #expect(try outcome("", peer: peer, listener: listener) == expected)
        #expect(try outcome("X-Caller-Key: first key¶", listener: listener) == "admitted importer")
        // Without an authority nobody verified it.
        listener.tls = AdmissionSamples.tls
        #expect(try outcome("", peer: peer, listener: listener) == Self.unknown)
    }

    @Test(arguments: [
        (UInt32(1000), UInt32(1), "admitted user"), (1000, 50, "admitted user"),
        (1, 50, "admitted group"), (50, 1000, unknown), (1, 1, unknown), (0, 0, unknown),
    ])
    func `a Unix peer is its user's or its group's caller`(
        _ user: UInt32,
        _ group: UInt32,
        _ expected: String
    ) throws {
        var listener = AdmissionSamples.unix
        listener.callers = Self.callers
        let peer = Peer(process: Peer.Process(user: user, group: group))
        #expect(try outcome("", peer: peer, listener: listener) == expected)
        let key = "X-Caller-Key: second key¶"
        #expect(try outcome(key, peer: peer, listener: listener) == "admitted ci")
        #expect(try outcome("X-Caller-Key: x¶", peer: peer, listener: listener) == Self.unknown)
        // A listener without callers asks nobody.
        #expect(try outcome("", peer: peer, listener: AdmissionSamples.unix) == "admitted")
    }

    @Test(
        arguments: [
            (nil, nil, nil), (nil, "a", nil), (["a", "b"], "a", nil), (["a", "b"], "b", nil),
            (["a"], "b", .routeNotGranted), (["a"], "A", .routeNotGranted),
            (["a"], nil, .callerUnknown), ([], "a", .routeNotGranted), ([], nil, .callerUnknown),
        ] as [([String]?, String?, Answer?)]
    )
    func `a route is granted to its callers`(
        _ callers: [String]?,
        _ caller: String?,
        _ expected: Answer?
    ) {
        let route = Route(upstream: "aem", credential: nil, callers: callers)
        #expect(Admission.Admitted(caller: caller).refusal(by: route) == expected)
    }
}
