import NIOCore
import ProxyCore
import Testing

/// What the admin listener answers with, by method and target.
struct PagesTests {
    static let all = Pages(Set(Page.Group.allCases))

    struct Case: Sendable, CustomTestStringConvertible {
        let method: Method
        let target: String
        let page: Page?
        var status = 200
        var allow: String?

        var testDescription: String { "\(method.name) \(target)" }
    }

    static let cases = [
        Case(method: .get, target: "/livez", page: .liveness),
        Case(method: .head, target: "/livez", page: .liveness),
        Case(method: .get, target: "/livez?verbose", page: .liveness),
        Case(method: .get, target: "/readyz", page: .readiness(credential: nil)),
        Case(method: .get, target: "/readyz?", page: .readiness(credential: nil)),
        Case(method: .get, target: "/readyz?x=1&credential=a", page: .readiness(credential: "a")),
        Case(method: .get, target: "/readyz?credential=", page: .readiness(credential: "")),
        Case(method: .get, target: "/readyz?credential=a%2Db", page: .readiness(credential: "a-b")),
        Case(method: .get, target: "/readyz?credential=a%2", page: .readiness(credential: "a%2")),
        Case(method: .get, target: "/metrics", page: .metrics),
        Case(method: .get, target: "/status", page: .status),
        Case(method: .get, target: "/", page: .overview),
        Case(method: .post, target: "/reload", page: .reload),
        Case(method: .get, target: "/reload", page: nil, status: 405, allow: "POST"),
        Case(method: .head, target: "/reload", page: nil, status: 405, allow: "POST"),
        Case(method: .post, target: "/metrics", page: nil, status: 405, allow: "GET, HEAD"),
        Case(method: .other("get"), target: "/", page: nil, status: 405, allow: "GET, HEAD"),
        Case(method: .trace, target: "/livez", page: nil, status: 405, allow: "GET, HEAD"),
        Case(method: .get, target: "/metrics/", page: nil, status: 404),
        Case(method: .get, target: "/Metrics", page: nil, status: 404),
        Case(method: .get, target: "//metrics", page: nil, status: 404),
        Case(method: .get, target: "/%6Detrics", page: nil, status: 404),
        Case(method: .options, target: "*", page: nil, status: 404),
        Case(method: .get, target: "", page: nil, status: 404),
    ]

    @Test(arguments: cases)
    func `a page has one name and its methods`(given: Case) {
        let decision = Self.all.decide(given.method, target: ByteBuffer(string: given.target))
        switch decision {
        case .page(let page):
            #expect(page == given.page)
        case .answer(let answer):
            #expect(given.page == nil)
            #expect(answer.status == given.status)
            #expect(answer.allow == given.allow)
        }
    }

    @Test(arguments: Page.Group.allCases)
    func `what is not served is not there`(group: Page.Group) {
        let pages = Pages([group])
        let targets: [(String, Page.Group)] = [
            ("/livez", .health), ("/readyz", .health), ("/metrics", .metrics),
            ("/status", .status), ("/", .status), ("/reload", .reload),
        ]
        for (target, own) in targets {
            let method = own == .reload ? Method.post : .get
            let decision = pages.decide(method, target: ByteBuffer(string: target))
            #expect((decision == .answer(.noPage)) == (own != group), "\(target)")
        }
    }
}
