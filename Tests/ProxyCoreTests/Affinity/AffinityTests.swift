import AdobeIMS
import NIOCore
import ProxyCore
import Testing

/// Cookies that lead to an instance of AEM, kept for clients that keep none.
struct AffinityTests {
    private static let now = UnixTime(milliseconds: 784_111_777_000)

    private func answer(_ cookies: [String]) throws -> ResponseHead {
        let lines = cookies.map { "Set-Cookie: \($0)¶" }.joined()
        return try HeadSamples.response("HTTP/1.1 200 OK¶\(lines)Content-Length: 0¶")
    }

    private func line(_ cookies: AffinityCookies, _ later: Duration = .zero) -> String? {
        let line = cookies.line(at: Self.now.advanced(by: later))
        return line.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        arguments: [
            (["affinity=a"], "affinity=a"),
            (["affinity=\"a=b\"; Path=/; HttpOnly; Secure"], "affinity=\"a=b\""),
            (["affinity=a", "affinity=b"], "affinity=b"),
            (["x=1", "lb=2; Max-Age=60", "affinity = a"], "lb=2; affinity = a"),
            (["affinity=a", "affinity="], nil),
            (["affinity=a", "affinity=x; Max-Age=0"], nil),
            (["affinity=a", "affinity=x; max-age=-1; Path=/"], nil),
            (["affinity=a", "affinity=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], nil),
            (["affinity=a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9"], "affinity=a"),
            (["affinity=a; Expires=never"], "affinity=a"),
            (["Affinity=a", "affinityx=a", "xaffinity=b", "affinity"], nil),
            (["login-token=a", "JSESSIONID=b"], nil),
            (["affinity=" + String(repeating: "a", count: 1_016)], nil),
        ] as [([String], String?)]
    )
    func `what an answer sets is kept`(_ cookies: [String], _ expected: String?) throws {
        var kept = AffinityCookies()
        kept.learn(from: try answer(cookies), ["affinity", "lb"], at: Self.now)
        #expect(line(kept) == expected)
    }

    @Test func `a cookie ends when its time is over`() throws {
        var kept = AffinityCookies()
        let set = ["affinity=a; Max-Age=60", "lb=b; Expires=Sun, 06 Nov 1994 08:50:07 GMT"]
        kept.learn(from: try answer(set), ["affinity", "lb"], at: Self.now)
        #expect(line(kept, .seconds(29)) == "affinity=a; lb=b")
        #expect(line(kept, .seconds(30)) == "affinity=a")
        #expect(line(kept, .seconds(60)) == nil)
    }

    @Test func `no caller gets another's, and of answers together the first counts`() throws {
        let jar = AffinityJar()
        func learn(_ cookie: String, for caller: String, sent: AffinityCookies) throws {
            let answer = try answer([cookie])
            jar.learn(from: answer, for: caller, sent: sent, ["affinity"], at: Self.now)
        }
        let none = jar.cookies(of: "a")
        try learn("affinity=1", for: "a", sent: none)
        try learn("affinity=2", for: "a", sent: none)
        #expect(line(jar.cookies(of: "a")) == "affinity=1")
        #expect(line(jar.cookies(of: "b")) == nil)
        // Its instance is gone, and the load balancer says another one.
        try learn("affinity=3", for: "a", sent: jar.cookies(of: "a"))
        #expect(line(jar.cookies(of: "a")) == "affinity=3")
        #expect(line(jar.cookies(of: "")) == nil)
    }

    @Test func `callers without end don't take memory without end`() throws {
        let jar = AffinityJar()
        let answer = try answer(["affinity=1"])
        for index in 0...AffinityJar.mostCallers {
            // The first one goes on asking.
            _ = jar.cookies(of: "0")
            let none = AffinityCookies()
            jar.learn(from: answer, for: "\(index)", sent: none, ["affinity"], at: Self.now)
        }
        let kept = (0...AffinityJar.mostCallers).filter { line(jar.cookies(of: "\($0)")) != nil }
        #expect(kept.count <= AffinityJar.mostCallers / 2 + 1)
        #expect(kept.first == 0 && kept.last == AffinityJar.mostCallers)
    }

    @Test func `a connection keeps its cookies by upstream, as it was`() throws {
        var affinity = ConnectionAffinity()
        let answer = try answer(["affinity=1"])
        var upstream = Upstream(name: "aem", url: try UpstreamURL("https://author.test"))
        affinity[upstream].learn(from: answer, ["affinity"], at: Self.now)
        #expect(line(affinity[upstream]) == "affinity=1")
        upstream.url = try UpstreamURL("https://other.test")
        #expect(line(affinity[upstream]) == nil)
    }
}
