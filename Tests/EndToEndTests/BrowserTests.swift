import Sandbox
import Testing

extension EndToEnd {
    /// What web pages in a browser on the same machine get out of a listener at loopback.
    @Suite struct BrowserTests {}
}

extension EndToEnd.BrowserTests {
    /// What a request says of where it comes from, and what it is to be answered.
    struct Visit: Sendable, CustomStringConvertible {
        let method: String
        /// nil: no such field.
        let host: String?
        let origin: String?
        let site: String?

        var description: String {
            let fields = [("Host", host), ("Origin", origin), ("Sec-Fetch-Site", site)]
            let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }
            return "\(method) /echo HTTP/1.1\r\n\(lines.joined())Content-Length: 0\r\n\r\n"
        }
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"]
    private static let ownNames = [
        "localhost", "LOCALHOST.", "app.localhost", "127.0.0.1", "127.9.8.7", "[::1]",
    ]
    private static let foreignHosts = [
        "evil.example:PORT", "localhost.evil.example:PORT", "127.0.0.1.nip.io:PORT", "127.1:PORT",
        "2130706433:PORT", "0.0.0.0:PORT", "[::ffff:127.0.0.1]:PORT",
        "0x7f.0.0.1:PORT", "017700000001:PORT", "notlocalhost:PORT", "[::]:PORT",
    ]
    private static let foreignOrigins = [
        "null", "https://evil.example", "http://localhost.evil.example:PORT", "",
        "http://localhost:PORT/", "http://localhost:PORT http://localhost:PORT",
    ]
    /// Of other servers of this machine: a development server passes on what its own page asked.
    private static let neighbours = [
        "http://localhost:1", "http://localhost", "https://localhost:PORT",
    ]
    private static let foreignSites = ["cross-site", "same-site", "CROSS-SITE", "unheard-of", ""]

    /// Every combination, and what it is to be answered: 421, 403, or what AEM says.
    private static func visits(port: Int) -> [(visit: Visit, status: Int)] {
        let own = ownNames.map { "\($0):\(port)" } + ["localhost:1", "localhost"]
        let hosts = own.map { ($0, true) } + foreignHosts.map { ($0, false) }
        let origins: [(String?, Bool)] =
            [(nil, true), ("http://localhost:PORT", true), ("http://127.0.0.1:PORT", true)]
            + (foreignOrigins + neighbours).map { ($0, false) }
        let sites: [(String?, Bool)] =
            [(nil, true), ("none", true), ("same-origin", true)] + foreignSites.map { ($0, false) }
        var visits: [(Visit, Int)] = []
        for method in methods {
            for (host, isOwn) in hosts {
                for (origin, isOriginFine) in origins {
                    for (site, isSiteFine) in sites {
                        let place = { (text: String) in
                            text.replacing("PORT", with: String(port))
                        }
                        let visit = Visit(
                            method: method,
                            host: place(host),
                            origin: origin.map(place),
                            site: site
                        )
                        let isRelayed =
                            site == "same-origin" && origin.map(neighbours.contains) == true
                        let isFine = (isOriginFine || isRelayed) && isSiteFine
                        visits.append((visit, isOwn ? (isFine ? 200 : 403) : 421))
                    }
                }
            }
        }
        return visits
    }

    @Test func `no combination of host, origin and site lets a foreign page in`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            // How many the first token took is the machine's affair.
            let exchanges = scene.ims.exchangeCount
            let visits = Self.visits(port: scene.port)
            let refused = visits.filter { $0.status != 200 }
            #expect(refused.count > 5_000)
            let connection = try await scene.connect()
            for start in stride(from: 0, to: refused.count, by: 100) {
                let some = refused[start..<min(start + 100, refused.count)]
                connection.send(some.map { "\($0.visit)" }.joined())
                for (visit, status) in some {
                    let answer = try await connection.answer(isHead: visit.method == "HEAD")
                    #expect(answer.status == status, "\(visit)")
                    #expect(answer.values("access-control-allow-origin").isEmpty)
                    let cause = status == 421 ? "host_not_allowed" : "cross_site"
                    let said = answer.value("proxy-status") ?? ""
                    #expect(said.contains("details=\"\(cause)\""), "\(visit)")
                }
            }
            connection.close()
            #expect(scene.aem.requestCount == 0)
            #expect(scene.ims.exchangeCount == exchanges)
        }
    }

    @Test func `the proxy's own pages and ordinary clients are let in`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let admitted = Self.visits(port: scene.port).filter { $0.status == 200 }
            #expect(admitted.count > 300)
            let connection = try await scene.connect()
            for (visit, _) in admitted {
                connection.send("\(visit)")
                let answer = try await connection.answer(isHead: visit.method == "HEAD")
                #expect(answer.status == 200, "\(visit)")
            }
            connection.close()
            #expect(scene.aem.requestCount == admitted.count)
        }
    }

    @Test(arguments: [
        "Host: localhost:PORT\r\nHost: localhost:PORT\r\n", "Host:\r\n", "",
        "Host: localhost:PORT\r\nHost: evil.example\r\n", "Host: user@localhost:PORT\r\n",
    ])
    func `a host that isn't exactly one is refused`(_ fields: String) async throws {
        try await Scene.play { scene in
            let fields = fields.replacing("PORT", with: "\(scene.port)")
            let answer = try await scene.exchange("GET / HTTP/1.1\r\n\(fields)\r\n")
            #expect([400, 421].contains(answer.status))
            #expect(scene.aem.requestCount == 0)
        }
    }

    private static let open = """
        {address: 127.0.0.1:0, allowedHosts: [proxy.internal, "gate.internal:443"],
            allowedOrigins: ["https://app.example:8443", "http://plain.example"]}
        """

    @Test(arguments: [
        ("proxy.internal:PORT", 200), ("PROXY.Internal.:PORT", 200), ("proxy.internal", 200),
        ("gate.internal:443", 200), ("gate.internal:PORT", 421), ("x.proxy.internal:PORT", 421),
        ("localhost:PORT", 200), ("evil.example:PORT", 421),
    ])
    func `hosts that are allowed are let in`(_ host: String, _ status: Int) async throws {
        try await Scene.play(Scene.Settings(listeners: [Self.open])) { scene in
            let host = host.replacing("PORT", with: "\(scene.port)")
            let answer = try await scene.exchange("GET /echo HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(answer.status == status)
        }
    }

    @Test func `a page that is allowed calls across origins`() async throws {
        try await Scene.play(Scene.Settings(listeners: [Self.open])) { scene in
            try await scene.warmUp()
            let host = "Host: localhost:\(scene.port)\r\n"
            let origin = "Origin: https://app.example:8443\r\nSec-Fetch-Site: cross-site\r\n"
            let preflight = try await scene.exchange(
                "OPTIONS /echo HTTP/1.1\r\n\(host)\(origin)Access-Control-Request-Method: PUT\r\n"
                    + "Access-Control-Request-Headers: content-type, x-own\r\n\r\n"
            )
            #expect(preflight.status == 204)
            #expect(preflight.values("access-control-allow-origin") == ["https://app.example:8443"])
            #expect(preflight.value("access-control-allow-methods")?.contains("PUT") == true)
            let allowed = preflight.value("access-control-allow-headers")?.lowercased() ?? ""
            #expect(allowed.contains("content-type") && allowed.contains("x-own"))
            #expect(preflight.values("access-control-allow-credentials").isEmpty)
            #expect(scene.aem.requestCount == 0)

            let answer = try await scene.exchange("GET /echo HTTP/1.1\r\n\(host)\(origin)\r\n")
            #expect(answer.status == 200)
            #expect(answer.values("access-control-allow-origin") == ["https://app.example:8443"])
            #expect(answer.values("vary").joined().lowercased().contains("origin"))

            let refusals = ["https://app.example", "http://app.example:8443", "null"]
            for refused in refusals {
                let answer = try await scene.exchange(
                    "GET /echo HTTP/1.1\r\n\(host)Origin: \(refused)\r\n\r\n"
                )
                #expect(answer.status == 403)
                #expect(answer.values("access-control-allow-origin").isEmpty)
            }
            #expect(scene.aem.requestCount == 1)
        }
    }

    @Test func `what AEM says of other origins is replaced`() async throws {
        let reply = RawUpstream.Reply.send(
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nVary: Accept\r\n"
                + "Access-Control-Allow-Credentials: true\r\nContent-Length: 0\r\n\r\n"
        )
        try await RawUpstream.serving({ _ in reply }) { aem in
            let settings = Scene.Settings(listeners: [Self.open], upstreamURL: aem.url)
            try await Scene.play(settings) { scene in
                let host = "Host: localhost:\(scene.port)\r\n"
                let answer = try await scene.exchange(
                    "GET / HTTP/1.1\r\n\(host)Origin: http://plain.example\r\n\r\n"
                )
                #expect(answer.values("access-control-allow-origin") == ["http://plain.example"])
                #expect(answer.values("access-control-allow-credentials").isEmpty)
                let plain = try await scene.exchange("GET / HTTP/1.1\r\n\(host)\r\n")
                #expect(plain.values("access-control-allow-origin").isEmpty)
                #expect(plain.values("vary").joined(separator: ",").contains("Accept"))
            }
        }
    }
}
