import AdobeIMS
import ProxyCore
import Testing

/// A connection, step by step.
struct ConnectionCheckTests {
    typealias Kind = UpstreamFailure.Kind

    private static func facts(
        _ kind: Kind? = nil,
        named: Bool = true,
        address: String? = "192.0.2.1"
    ) -> ConnectionFacts {
        ConnectionFacts(
            named: named ? .milliseconds(2) : nil,
            connected: address == nil ? nil : .milliseconds(5),
            address: address,
            tlsVersion: kind == nil ? "TLSv1.3" : nil,
            failure: kind.map { UpstreamFailure($0, detail: "x") },
            total: .milliseconds(9)
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let url: String
        var proxy: String?
        let facts: ConnectionFacts
        /// A `-` before the one that failed.
        let steps: String
        var mayPass = true

        var testDescription: String { "\(url) \(proxy ?? "") \(facts.failure?.reason ?? "")" }
    }

    private static let proxy = "http://proxy.test:3128"
    private static let named = "https://aem.test"

    static let cases = [
        Case(url: named, facts: facts(), steps: "dns tcp tls"),
        Case(url: "http://aem.test", facts: facts(), steps: "dns tcp"),
        Case(url: "http://127.0.0.1:4502", facts: facts(named: false), steps: "tcp"),
        Case(url: "https://[::1]", facts: facts(named: false, address: "::1"), steps: "tcp tls"),
        Case(url: named, proxy: proxy, facts: facts(), steps: "dns tcp proxy tls"),
        Case(url: "http://a.test", proxy: proxy, facts: facts(), steps: "dns tcp proxy"),
        Case(url: named, facts: facts(.nameUnknown, named: false, address: nil), steps: "-dns"),
        Case(url: named, facts: facts(.timedOut(.name), named: false), steps: "-dns"),
        Case(url: named, facts: facts(.refused, address: nil), steps: "dns -tcp"),
        Case(url: named, facts: facts(.unreachable, address: nil), steps: "dns -tcp"),
        Case(url: named, facts: facts(.timedOut(.connect), address: nil), steps: "dns -tcp"),
        Case(url: named, facts: facts(.reset, address: nil), steps: "dns -tcp"),
        Case(url: named, facts: facts(.reset), steps: "dns tcp -tls"),
        Case(url: "http://aem.test", facts: facts(.closed), steps: "dns -tcp"),
        Case(url: named, facts: facts(.tlsUntrusted), steps: "dns tcp -tls", mayPass: false),
        Case(url: named, facts: facts(.tlsName), steps: "dns tcp -tls", mayPass: false),
        Case(url: named, facts: facts(.tls), steps: "dns tcp -tls", mayPass: false),
        Case(url: named, facts: facts(.tlsExpired), steps: "dns tcp -tls"),
        Case(url: named, facts: facts(.timedOut(.tls)), steps: "dns tcp -tls"),
        Case(
            url: named,
            proxy: proxy,
            facts: facts(.proxyUnreachable, named: false, address: nil),
            steps: "-dns"
        ),
        Case(
            url: named,
            proxy: proxy,
            facts: facts(.proxyUnreachable, address: nil),
            steps: "dns -tcp"
        ),
        Case(url: named, proxy: proxy, facts: facts(.proxyUnreachable), steps: "dns tcp -proxy"),
        Case(
            url: named,
            proxy: proxy,
            facts: facts(.proxyRefused(status: 407)),
            steps: "dns tcp -proxy",
            mayPass: false
        ),
        Case(
            url: named,
            proxy: proxy,
            facts: facts(.proxyRefused(status: 503)),
            steps: "dns tcp -proxy"
        ),
        Case(url: named, proxy: proxy, facts: facts(.timedOut(.proxy)), steps: "dns tcp -proxy"),
        Case(url: named, facts: facts(.local, named: false, address: nil), steps: "dns -tcp"),
    ]

    @Test(arguments: cases, [CheckItem.Side.ims, .aem])
    func `the steps before the one that failed are well, and none is behind it`(
        _ example: Case,
        _ side: CheckItem.Side
    ) throws {
        let upstream = Upstream(
            name: "aem",
            url: try UpstreamURL(example.url),
            proxy: try example.proxy.map { try OutboundProxy($0) }
        )
        let items = CheckItem.items(of: example.facts, to: upstream, on: side, named: "one")
        let prefix = side == .ims ? "ims." : "aem."
        let steps = items.map { item in
            #expect(item.id.rawValue.hasPrefix(prefix))
            return (item.verdict == .fail ? "-" : "") + item.id.rawValue.dropFirst(prefix.count)
        }
        #expect(steps.joined(separator: " ") == example.steps)
        #expect(items.allSatisfy { $0.subject == "one" })
        guard let failure = example.facts.failure, let last = items.last else { return }
        #expect(last.evidence == failure.reason(at: upstream))
        let cause =
            side == .ims ? failure.kind.imsCause.rawValue : failure.kind.cause.name
        #expect(last.cause == cause)
        #expect(last.whatToDo?.isEmpty == false)
        #expect(last.mayPass == example.mayPass)
    }
}
