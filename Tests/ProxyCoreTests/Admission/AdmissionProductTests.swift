import ProxyCore
import Testing

/// All combinations of what a web page can make a browser send.
struct AdmissionProductTests {
    private enum Page {
        case none
        case own
        case allowed
        case foreign
        /// Of another server of this machine, which may be passing on what its own page asked.
        case neighbour
    }

    private static let hosts = [
        ("localhost:8080", true), ("LOCALHOST.:8080", true), ("app.localhost:8080", true),
        ("127.0.0.1:8080", true), ("[::1]:8080", true), ("evil.example:8080", false),
        ("evil.example", false), ("localhost.evil.example:8080", false), ("localhost", true),
        ("127.0.0.1.nip.io:8080", false), ("0.0.0.0:8080", false), ("localhost:8081", true),
    ]

    private static let origins: [(String?, Page)] = [
        (nil, .none), ("http://localhost:8080", .own), ("http://[::1]:8080", .own),
        ("https://app.internal", .allowed), ("https://evil.example", .foreign),
        ("http://evil.example:8080", .foreign), ("http://localhost:3000", .neighbour),
        ("https://localhost:8080", .neighbour), ("null", .foreign), ("", .foreign),
    ]

    private static let sites: [(String?, Bool)] = [
        (nil, true), ("none", true), ("same-origin", true), ("same-site", false),
        ("cross-site", false), ("", false),
    ]

    private static let lines = [
        "GET /", "HEAD /a", "POST /", "PUT /b", "DELETE /b", "PATCH /", "OPTIONS /", "OPTIONS *",
        "TRACE /", "CONNECT localhost:8080", "PROPFIND /",
    ]

    /// The rules as they are told, over what is known of each value.
    private func expected(
        _ isHostOwn: Bool,
        _ page: Page,
        _ isSiteOwn: Bool,
        _ site: String?,
        isPreflight: Bool,
        opens: Bool
    ) -> String {
        if !isHostOwn { return "421 host_not_allowed" }
        switch page {
        case .foreign: return "403 cross_site"
        case .neighbour: return site == "same-origin" ? "admitted" : "403 cross_site"
        case .allowed: return !opens ? "403 cross_site" : isPreflight ? "preflight" : "admitted"
        case .own, .none: return isSiteOwn ? "admitted" : "403 cross_site"
        }
    }

    @Test(arguments: [false, true]) func `each combination has its answer`(_ opens: Bool) throws {
        var listener = Listener.default
        if opens {
            listener.allowedOrigins = [WebOrigin(scheme: "https", host: "app.internal", port: 443)]
        }
        let admission = AdmissionSamples.admission(listener)
        var counts: [String: Int] = [:]
        for (host, isHostOwn) in Self.hosts {
            for (origin, page) in Self.origins {
                for (site, isSiteOwn) in Self.sites {
                    for line in Self.lines {
                        for asksMethod in [false, true] {
                            let fields = [
                                origin.map { "Origin: \($0)¶" },
                                site.map { "Sec-Fetch-Site: \($0)¶" },
                                asksMethod ? "Access-Control-Request-Method: POST¶" : nil,
                            ].compactMap(\.self).joined()
                            let head = try AdmissionSamples.request(line, host: host, fields)
                            let decision = describe(admission.decide(head, peer: Peer()))
                            let expected = expected(
                                isHostOwn,
                                page,
                                isSiteOwn,
                                site,
                                isPreflight: asksMethod && line.hasPrefix("OPTIONS"),
                                opens: opens
                            )
                            counts[decision, default: 0] += 1
                            guard decision != expected else { continue }
                            Issue.record("\(decision), not \(expected): \(line) \(host) \(fields)")
                        }
                    }
                }
            }
        }
        #expect(Set(counts.keys).count == (opens ? 4 : 3))
    }

    private func describe(_ decision: Admission.Decision) -> String {
        switch decision {
        case .admitted: "admitted"
        case .preflight: "preflight"
        case .refused(let answer): "\(answer.status) \(answer.cause?.name ?? "")"
        }
    }
}
