import AdobeIMS
import ProxyCore
import Testing

private typealias Fixture = UpstreamHeadFixture

/// What becomes of the client's trace fields.
struct UpstreamHeadTraceTests {
    private static let fields =
        "Traceparent: 00-not-ours¶a: 1¶traceparent: other¶TraceState: x=1¶tracestate: y=2¶"
    private static let ours = "traceparent: 00-00000000000000010000000000000002-0000000000000003-01"

    private static func trace(keepsState: Bool) throws -> OutgoingTrace {
        let context = TraceContext(
            traceID: try #require(TraceID(high: 1, low: 2)),
            spanID: try #require(SpanID(3)),
            isSampled: true
        )
        return OutgoingTrace(context: context, keepsState: keepsState)
    }

    private static func lines(
        _ trace: OutgoingTrace?,
        route: Route = Route(upstream: "aem", credential: nil)
    ) throws -> [String] {
        let request = try HeadSamples.request("GET /", fields)
        let lines = Fixture.lines(try Fixture.compose(request, route: route, trace: trace))
        return lines.filter { $0.lowercased().hasPrefix("trace") }
    }

    @Test func `without tracing they pass as they are`() throws {
        #expect(
            try Self.lines(nil) == [
                "Traceparent: 00-not-ours", "traceparent: other", "TraceState: x=1",
                "tracestate: y=2",
            ]
        )
    }

    @Test func `in the client's trace its state passes`() throws {
        #expect(
            try Self.lines(Self.trace(keepsState: true)) == [
                "TraceState: x=1", "tracestate: y=2", Self.ours,
            ]
        )
    }

    @Test func `in a new trace it does not`() throws {
        #expect(try Self.lines(Self.trace(keepsState: false)) == [Self.ours])
    }

    @Test func `a route that removes or sets the field has the last word`() throws {
        let trace = try Self.trace(keepsState: true)
        let removing = Route(
            upstream: "aem",
            credential: nil,
            removeHeaders: ["traceparent", "tracestate"]
        )
        #expect(try Self.lines(trace, route: removing) == [])
        let header = Route.Header(name: "TraceParent", value: Secret("mine"))
        let setting = Route(upstream: "aem", credential: nil, setHeaders: [header])
        #expect(
            try Self.lines(trace, route: setting) == [
                "TraceState: x=1", "tracestate: y=2", "TraceParent: mine",
            ]
        )
    }
}
