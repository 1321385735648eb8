import ProxyCore
import Testing

/// Requests that a web page made.
struct OriginRuleTests {
    private static let app = WebOrigin(scheme: "https", host: "app.internal", port: 443)
    private static let lab = WebOrigin(scheme: "http", host: "lab.internal", port: 3000)
    private static let native = WebOrigin(scheme: "capacitor", host: "localhost", port: 0)

    private static let open: Listener = {
        var listener = Listener.default
        listener.allowedHosts = [AllowedHost(name: "proxy.internal")]
        listener.allowedOrigins = [app, lab, native]
        return listener
    }()

    private func outcome(
        _ listener: Listener,
        _ fields: String,
        host: String = "localhost:8080",
        port: Int = AdmissionSamples.port
    ) throws -> String {
        let head = try AdmissionSamples.request("POST /", host: host, fields)
        return AdmissionSamples.outcome(listener, head, port: port)
    }

    @Test(arguments: [
        ("", true), ("Sec-Fetch-Site: none¶", true), ("sec-fetch-site: same-origin¶", true),
        ("Sec-Fetch-Site: none¶Sec-Fetch-Site: same-origin¶", true),
        ("Sec-Fetch-Site: cross-site¶", false), ("Sec-Fetch-Site: same-site¶", false),
        ("Sec-Fetch-Site: ¶", false), ("Sec-Fetch-Site: same-origin, cross-site¶", false),
        ("Sec-Fetch-Site: NONE¶", false), ("Sec-Fetch-Site: nones¶", false),
        ("Sec-Fetch-Site: cross-site¶Sec-Fetch-Site: none¶", false),
        ("Sec-Fetch-Site: none¶Sec-Fetch-Site: cross-site¶", false),
        ("Sec-Fetch-Site: a-later-word¶", false),
        ("Origin: http://localhost:8080¶", true), ("Origin: http://127.0.0.1:8080¶", true),
        ("Origin: HTTP://LOCALHOST:8080¶", true), ("Origin: http://[::1]:8080¶", true),
        ("Origin: http://localhost:8080¶Sec-Fetch-Site: same-origin¶", true),
        ("Origin: http://localhost:8080¶Sec-Fetch-Site: same-site¶", false),
        ("Origin: https://localhost:8080¶", false), ("Origin: http://localhost¶", false),
        ("Origin: http://localhost:3000¶", false),
        // A development server of this machine, and what is none.
        ("Origin: http://localhost:3000¶Sec-Fetch-Site: same-origin¶", true),
        ("Origin: https://app.localhost:5173¶Sec-Fetch-Site: same-origin¶", true),
        ("Origin: http://localhost:3000¶Sec-Fetch-Site: none¶", false),
        ("Origin: http://localhost:3000¶Sec-Fetch-Site: same-site¶", false),
        ("Origin: http://localhost:3000¶Sec-Fetch-Site: cross-site¶", false),
        (
            "Origin: http://localhost:3000¶Sec-Fetch-Site: same-origin¶"
                + "Sec-Fetch-Site: cross-site¶", false
        ),
        ("Origin: http://evil.example:8080¶", false),
        ("Origin: http://evil.example¶Sec-Fetch-Site: same-origin¶", false),
        ("Origin: null¶", false), ("Origin: ¶", false), ("Origin: localhost:8080¶", false),
        ("Origin: http://localhost:8080/¶", false), ("Origin: http://localhost:8080/path¶", false),
        ("Origin: //localhost:8080¶", false), ("Origin: http:localhost:8080¶", false),
        ("Origin: http://me@localhost:8080¶", false), ("Origin: file://¶", false),
        ("Origin: http://localhost:8080, http://localhost:8080¶", false),
        ("Origin: http://localhost:8080 http://evil.example¶", false),
        ("Origin: http://localhost:8080¶Origin: http://localhost:8080¶", false),
        ("Origin: http://localhost:8080¶Origin: null¶", false),
        ("Origin: chrome-extension://abcdefghijklmnop¶", false), ("Origin: *¶", false),
        ("Origin: https://app.internal¶", false),
    ])
    func `only the listener's own pages call`(_ fields: String, _ isAdmitted: Bool) throws {
        let expected = isAdmitted ? "admitted" : "403 cross_site"
        #expect(try outcome(.default, fields) == expected)
        // No method is more harmless than another.
        for line in ["GET /", "HEAD /", "OPTIONS *", "CONNECT h:1", "TRACE /", "DELETE /a"] {
            let head = try AdmissionSamples.request(line, fields)
            #expect(AdmissionSamples.outcome(.default, head) == expected, "\(line)")
        }
    }

    @Test(arguments: [
        ("Origin: https://app.internal¶", true), ("Origin: https://app.internal:443¶", true),
        ("Origin: https://APP.internal¶", true), ("Origin: http://lab.internal:3000¶", true),
        ("Origin: https://app.internal¶Sec-Fetch-Site: cross-site¶", true),
        ("Origin: http://lab.internal:3000¶Sec-Fetch-Site: same-site¶", true),
        ("Origin: capacitor://localhost¶Sec-Fetch-Site: cross-site¶", true),
        ("Origin: http://localhost:8080¶", true), ("Origin: http://proxy.internal:8080¶", true),
        ("Origin: http://app.internal¶", false), ("Origin: http://app.internal:443¶", false),
        ("Origin: https://localhost¶", false),
        ("Origin: https://app.internal:8443¶", false),
        ("Origin: https://app.internal.¶", false), ("Origin: http://lab.internal¶", false),
        ("Origin: https://x.app.internal¶", false), ("Origin: capacitor://app.internal¶", false),
        ("Origin: https://app.internal.evil.example¶", false), ("Origin: null¶", false),
        ("Origin: https://app.internal¶Origin: https://app.internal¶", false),
        ("Origin: http://proxy.internal:8080¶Sec-Fetch-Site: cross-site¶", false),
        ("Sec-Fetch-Site: cross-site¶", false), ("Sec-Fetch-Site: none¶", true),
    ])
    func `allowed pages call too`(_ fields: String, _ isAdmitted: Bool) throws {
        #expect(try outcome(Self.open, fields) == (isAdmitted ? "admitted" : "403 cross_site"))
    }

    @Test func `with TLS the own origin is https`() throws {
        let tls = Listener(address: Listener.default.address, tls: AdmissionSamples.tls)
        let own = "Origin: https://localhost:8443¶"
        #expect(try outcome(tls, own, host: "localhost:8443", port: 8443) == "admitted")
        let plain = "Origin: http://localhost:8443¶"
        #expect(try outcome(tls, plain, host: "localhost:8443", port: 8443) == "403 cross_site")
        let short = "Origin: https://localhost¶"
        #expect(try outcome(tls, short, host: "localhost:443", port: 443) == "admitted")
        #expect(
            try outcome(.default, "Origin: http://localhost¶", host: "localhost", port: 80)
                == "admitted"
        )
    }

    @Test(arguments: [
        ("proxy.corp:8080", "http://proxy.corp:8080", true),
        ("proxy.corp:8080", "http://PROXY.corp:8080", true),
        ("proxy.corp", "http://proxy.corp", true), ("proxy.corp:80", "http://proxy.corp", true),
        ("proxy.corp:8080", "http://proxy.corp", false),
        ("proxy.corp:8080", "https://proxy.corp:8080", false),
        ("proxy.corp:8080", "http://localhost:8080", false),
        ("proxy.corp:8080", "http://evil.example:8080", false), ("proxy.corp:8080", "null", false),
    ])
    func `where hosts are free the own origin is the request's host`(
        _ host: String,
        _ origin: String,
        _ isOwn: Bool
    ) throws {
        var listener = AdmissionSamples.anonymous
        listener.callers = Callers(apiKeys: [AdmissionSamples.key("a", "k")])
        let outcome = try outcome(listener, "Origin: \(origin)¶X-Caller-Key: k¶", host: host)
        #expect(outcome == (isOwn ? "admitted a" : "403 cross_site"))
        // A stranger's page learns nothing about keys.
        let stranger = try self.outcome(listener, "Origin: \(origin)¶", host: host)
        #expect(stranger == (isOwn ? "401 caller_unknown" : "403 cross_site"))
    }

    @Test func `an origin without a host to compare is foreign`() throws {
        var listener = AdmissionSamples.anonymous
        listener.callers = Callers(apiKeys: [AdmissionSamples.key("a", "k")])
        let head = try AdmissionSamples.request(
            host: nil,
            "Origin: http://localhost:8080¶X-Caller-Key: k¶"
        )
        #expect(AdmissionSamples.outcome(listener, head) == "403 cross_site")
    }

    @Test func `a Unix socket asks for origins only when it has a list`() throws {
        let foreign = "Origin: https://evil.example¶Sec-Fetch-Site: cross-site¶"
        #expect(try outcome(AdmissionSamples.unix, foreign, host: "evil.example") == "admitted")
        var open = AdmissionSamples.unix
        open.allowedOrigins = [Self.app]
        for (origin, expected) in [
            ("https://evil.example", "403 cross_site"), ("https://app.internal", "admitted"),
            // TLS may end before the socket.
            ("https://front.internal", "admitted"), ("http://front.internal", "admitted"),
            ("https://front.internal:444", "403 cross_site"),
            ("ftp://front.internal", "403 cross_site"),
        ] {
            let outcome = try outcome(open, "Origin: \(origin)¶", host: "front.internal")
            #expect(outcome == expected, "\(origin)")
        }
    }
}
