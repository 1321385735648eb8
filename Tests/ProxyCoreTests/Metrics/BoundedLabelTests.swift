import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// Whatever clients and upstreams send, the number of time series has an end, and nothing of theirs
/// is in them.
struct BoundedLabelTests {
    private static let causes: [Cause] =
        [
            .malformedRequest, .noRoute, .clientGone, .callerUnknown, .connectionLimit,
            .bodyNotReplayable, .tokenTimeout, .upstreamUnreachable, .upstreamTimeout,
            .upstreamTLS, .credentialEcho,
        ] + IMSError.Cause.allCases.map(Cause.ims)

    @Test func `random methods, paths, hosts, callers and statuses make no series of their own`()
        throws
    {
        var random = SystemRandomNumberGenerator()
        func word() -> String { "evil" + String(UInt64.random(in: .min ... .max), radix: 36) }
        let fixture = MetricsFixture(loops: 2)
        let routes = try [nil, fixture.route("/content"), fixture.route("/api")]
        for number in 0..<20_000 {
            var record = try fixture.record(
                "\(word().uppercased()) /\(word())?\(word())",
                to: routes.randomElement(using: &random) ?? nil,
                status: [0, 99, 600, 999, -1, .max].randomElement(using: &random) ?? 0,
                cause: Self.causes.randomElement(using: &random)
            )
            record.requestID = word()
            record.caller = word()
            record.callerNumber = MetricNames.unnamed
            fixture.end(record, loop: number % 2)
        }
        let text = fixture.text()
        #expect(!text.lowercased().contains("evil"))
        #expect(
            fixture.lines(of: "requests_total").count == routes.count * Self.causes.count
        )
        #expect(
            fixture.lines(of: "requests_total").allSatisfy {
                $0.contains(#"method="other",code="other""#)
            }
        )
        #expect(
            fixture.lines(of: "callers_requests_total")
                == [#"callers_requests_total{caller="other",code="other"} 20000"#]
        )
    }

    @Test(
        arguments: [
            ("GET", "GET"), ("HEAD", "HEAD"), ("POST", "POST"), ("PUT", "PUT"),
            ("DELETE", "DELETE"), ("PATCH", "PATCH"), ("OPTIONS", "OPTIONS"), ("TRACE", "TRACE"),
            ("get", "other"), ("PROPFIND", "other"), ("X\"Y", "other"),
        ]
    )
    func `a method has its name, or is another`(_ method: String, _ name: String) {
        #expect(MetricMethod(Method(method)).name == name)
    }

    @Test func `a caller's name that no configuration has is another`() throws {
        let names = MetricNames()
        let known = Listener(
            address: .unix(path: "/run/a.sock"),
            callers: Callers(unixPeers: [.init(name: "app", identity: .user(7))])
        )
        let verified = Listener(
            address: .unix(path: "/run/b.sock"),
            tls: ListenerTLS(certificate: "c.pem", key: "k.pem", clientCA: "a.pem")
        )
        let app = try #require(try number(known, names, Peer(process: .init(user: 7, group: 7))))
        #expect(names.table.name(.caller, app) == "app")
        for name in ["evil-1.test", "evil-2.test"] {
            let peer = Peer(certificateNames: [SubjectAlternativeName(name)])
            #expect(try number(verified, names, peer) == MetricNames.unnamed)
        }
        #expect(names.table.numbers(.caller).count == 1)
        #expect(names.table.number(.listener, "unix:/run/b.sock") != nil)
    }

    private func number(_ listener: Listener, _ names: MetricNames, _ peer: Peer) throws -> Int? {
        let admission = Admission(listener, port: nil, names: names) { _ in [] }
        let head = try HeadSamples.request("GET /", "")
        guard case .admitted(let admitted) = admission.decide(head, peer: peer) else { return nil }
        return admitted.callerNumber
    }

    @Test func `all statuses and methods together stay few`() throws {
        let fixture = MetricsFixture()
        let route = try fixture.route("/")
        for status in 0..<2000 {
            fixture.end(try fixture.record(to: route, status: status))
        }
        #expect(fixture.lines(of: "requests_total").count == 501)
    }
}
