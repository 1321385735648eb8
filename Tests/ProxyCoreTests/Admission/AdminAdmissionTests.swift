import NIOCore
import ProxyCore
import Testing

/// The admin listener admits as the others do, but for probes.
struct AdminAdmissionTests {
    static func listener(
        _ host: String,
        _ groups: Set<Page.Group>,
        callers: Callers? = nil
    ) -> Listener {
        var listener = Listener(address: .tcp(host: host, port: 0), callers: callers)
        listener.duty = .pages(groups)
        return listener
    }

    static let probes = listener("0.0.0.0", [.health, .metrics])
    static let here = listener("127.0.0.1", Set(Page.Group.allCases))

    @Test(arguments: [
        ("10.1.2.3:9090", "", "admitted"),
        ("evil.example", "", "admitted"),
        ("10.1.2.3:9090", "Origin: http://evil.example¶", "403 cross_site"),
        ("10.1.2.3:9090", "Sec-Fetch-Site: cross-site¶", "403 cross_site"),
    ])
    func `a kubelet's Host is taken, another site's page is not`(
        host: String,
        fields: String,
        outcome: String
    ) throws {
        let request = try AdmissionSamples.request(host: host, fields)
        #expect(AdmissionSamples.outcome(Self.probes, request) == outcome)
    }

    @Test(arguments: [
        ("localhost:8080", "", "admitted"),
        ("evil.example", "", "421 host_not_allowed"),
        ("localhost:8080", "Origin: http://evil.example¶", "403 cross_site"),
    ])
    func `on loopback Host and Origin count`(
        host: String,
        fields: String,
        outcome: String
    ) throws {
        let request = try AdmissionSamples.request(host: host, fields)
        #expect(AdmissionSamples.outcome(Self.here, request) == outcome)
    }
}
