import NIOCore
import ProxyCore
import Testing

/// A route with `deny: true`.
struct DeniedRouteTests {
    @Test(
        arguments: [
            ("GET /content/private", 403, "route_denied"),
            ("POST /content/private/x.json", 403, "route_denied"),
            ("GET /content/private.infinity.json", 403, "route_denied"),
            ("GET /content/../content/private", 400, "ambiguous_path"),
            ("GET /content/public", nil, nil), ("GET /content/privately", nil, nil),
            ("GET /other", 404, "no_route"),
        ] as [(String, Int?, String?)]
    )
    func `a route may refuse what a larger one takes`(
        _ line: String,
        _ status: Int?,
        _ cause: String?
    ) throws {
        let denied = Route(path: "/content/private", upstream: nil, credential: nil)
        let open = Route(path: "/content", upstream: "aem", credential: nil)
        let router = Router(
            rules: [RouteRule(denied, nil), RouteRule(open, try HeadSamples.route(open))]
        )
        let plan = ServingPlan(
            generation: 1,
            limits: Configuration.Limits(),
            log: Configuration.Log(),
            router: router,
            admissions: [0: Admission(.default, port: 8080, digest: AdmissionSamples.digest)]
        )
        let reception = try #require(Reception(at: 0, of: plan, from: Peer()))
        let head = try HeadSamples.request("\(line) HTTP/1.1¶Host: localhost:8080¶")
        switch reception.receive(head, target: head.targetSlice) {
        case .answer(let answer, let admitted):
            #expect(admitted != nil)
            #expect(answer.status == status)
            #expect(answer.cause?.name == cause)
        case .forward: #expect(status == nil)
        case .page: Issue.record("a page")
        }
    }
}
