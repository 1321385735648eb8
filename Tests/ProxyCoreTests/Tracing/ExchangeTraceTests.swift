import AdobeIMS
import Fuzzing
import NIOCore
import ProxyCore
import Testing

/// What becomes of an exchange in a trace.
struct ExchangeTraceTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"

    /// A trace at one second after the clock's start, one nanosecond a step.
    private struct Stage {
        var trace: ExchangeTrace
        var random = SeededGenerator(seed: 3)
        var time: UInt64 = 1_000

        init(_ fields: String, ratio: Double = 1) throws {
            let start = NIODeadline.uptimeNanoseconds(1_000)
            trace = ExchangeTrace(
                of: try HeadSamples.request("GET /", fields),
                sampler: TraceSampler(ratio: ratio),
                clock: TraceClock(unixNanoseconds: 5_000, at: start),
                at: start,
                using: &random
            )
        }

        mutating func now() -> NIODeadline {
            time += 1
            return .uptimeNanoseconds(time)
        }

        mutating func attempt(
            _ number: Int,
            _ method: Method = .get,
            _ replay: Replay.Reason? = nil
        ) {
            let now = now()
            trace.attemptBegan(
                number,
                method: method,
                upstream: "aem",
                replay: replay,
                at: now,
                using: &random
            )
        }

        mutating func waitForToken() {
            let now = now()
            trace.tokenWaitBegan(credential: "author", at: now, using: &random)
        }

        mutating func finish(_ outcome: ExchangeOutcome) -> [TraceSpan] {
            let now = now()
            return trace.finish(outcome, at: now)
        }
    }

    private static func outcome(
        status: Int = 200,
        cause: Cause? = nil,
        method: Method = .get,
        route: String? = "/api",
        listener: ListenAddress = .tcp(host: "127.0.0.1", port: 8080)
    ) -> ExchangeOutcome {
        ExchangeOutcome(
            method: method,
            path: "/api/x",
            scheme: .http,
            minorVersion: 1,
            listener: listener,
            route: route,
            status: status,
            cause: cause
        )
    }

    private static func text(_ context: TraceContext) -> String {
        var buffer = ByteBuffer()
        context.write(to: &buffer)
        return String(buffer: buffer)
    }

    @Test(arguments: Replay.Reason.allCases)
    func `why a request is sent again is said`(_ reason: Replay.Reason) throws {
        var stage = try Stage("traceparent: \(Self.parent)-01¶", ratio: 0)
        stage.attempt(1)
        stage.attempt(2, .post, reason)
        let spans = stage.finish(Self.outcome())
        let said = spans.map { span in
            span.attributes.contains(.text("aem_auth_proxy.replay", reason.name))
        }
        #expect(said == [false, false, true])
    }

    @Test func `a replayed request is a tree`() throws {
        var stage = try Stage("traceparent: \(Self.parent)-01¶", ratio: 0)
        stage.waitForToken()
        stage.trace.tokenWaitEnded(failure: nil, at: stage.now())
        stage.attempt(1)
        let first = stage.trace.outgoing
        stage.trace.attemptAnswered(status: 401)
        stage.waitForToken()
        stage.attempt(2)
        let second = stage.trace.outgoing
        stage.trace.attemptAnswered(status: 200)
        stage.trace.attemptEnded(failure: nil, at: stage.now())
        let spans = stage.finish(Self.outcome())

        let server = try #require(spans.first)
        #expect(server.kind == .server)
        #expect(server.name == "GET /api")
        #expect(server.parent == SpanID(0xB7AD_6B71_6920_3331))
        #expect((server.start, server.end) == (5_000, 5_007))
        #expect(!server.isError)
        let children = spans.dropFirst()
        #expect(children.allSatisfy { $0.parent == server.context.spanID })
        #expect(Set(spans.map(\.context.spanID)).count == 5)
        #expect(spans.allSatisfy { Self.text($0.context).hasPrefix(Self.parent.prefix(35)) })
        #expect(children.map(\.name) == ["token wait", "GET", "token wait", "GET"])
        #expect(children.map(\.kind) == [.internal, .client, .internal, .client])
        #expect(children.map(\.isError) == [false, true, false, false])
        #expect(children.map { $0.end - $0.start } == [1, 2, 1, 1])
        let attempts = children.filter { $0.kind == .client }
        #expect(attempts.map(\.context) == [first.context, second.context])
        #expect(first.keepsState)
        #expect(
            attempts.map(\.attributes) == [
                [
                    .text("http.request.method", "GET"), .text("peer.service", "aem"),
                    .number("http.response.status_code", 401), .text("error.type", "401"),
                ],
                [
                    .text("http.request.method", "GET"), .text("peer.service", "aem"),
                    .number("http.request.resend_count", 1),
                    .number("http.response.status_code", 200),
                ],
            ]
        )
        #expect(children.first?.attributes == [.text("aem_auth_proxy.credential", "author")])
    }

    @Test(arguments: ["", "traceparent: no¶", "traceparent: \(parent)-01¶traceparent: x¶"])
    func `without a valid parent a trace begins`(fields: String) throws {
        var stage = try Stage(fields)
        stage.attempt(1)
        let outgoing = stage.trace.outgoing
        #expect(!outgoing.keepsState)
        #expect(outgoing.context.isSampled)
        let spans = stage.finish(Self.outcome())
        #expect(spans.map(\.parent) == [nil, spans.first?.context.spanID])
        #expect(outgoing.context == spans.last?.context)
    }

    @Test(arguments: [("traceparent: \(parent)-00¶", 1.0), ("", 0.0)])
    func `what is not sampled is handed on and not kept`(fields: String, ratio: Double) throws {
        var stage = try Stage(fields, ratio: ratio)
        stage.waitForToken()
        stage.attempt(1)
        let first = Self.text(stage.trace.outgoing.context)
        stage.attempt(2)
        let second = Self.text(stage.trace.outgoing.context)
        #expect(first.hasSuffix("-00"))
        #expect(first.prefix(36) == second.prefix(36))
        #expect(first != second)
        if !fields.isEmpty { #expect(first.hasPrefix(Self.parent.prefix(36))) }
        #expect(stage.finish(Self.outcome()).isEmpty)
    }

    @Test func `what is open at the end failed as the exchange did`() throws {
        var stage = try Stage("")
        stage.attempt(1, .other("EVIL1"))
        let spans = stage.finish(Self.outcome(status: 504, cause: .upstreamTimeout))
        #expect(spans.map(\.isError) == [true, true])
        #expect(spans[1].name == "HTTP")
        #expect(
            spans[1].attributes == [
                .text("http.request.method", "_OTHER"), .text("peer.service", "aem"),
                .text("error.type", "upstream_timeout"),
            ]
        )
    }

    @Test func `a token or a CSRF token that isn't to be had is an error`() throws {
        var stage = try Stage("")
        stage.waitForToken()
        stage.trace.tokenWaitEnded(failure: .ims(.imsTimeout), at: stage.now())
        for status in [nil, 404, 200] {
            let now = stage.now()
            stage.trace.csrfFetchBegan(upstream: "aem", at: now, using: &stage.random)
            stage.trace.csrfFetchEnded(status: status, at: stage.now())
        }
        let spans = stage.finish(Self.outcome()).dropFirst()
        #expect(spans.map(\.isError) == [true, true, true, false])
        #expect(
            spans.map { $0.attributes.last } == [
                .text("error.type", "ims_timeout"), .text("error.type", "csrf_token_unavailable"),
                .text("error.type", "404"), .number("http.response.status_code", 200),
            ]
        )
    }

    private static let ends: [(status: Int, cause: Cause?, isError: Bool, attributes: [String])] = [
        (200, nil, false, ["status 200"]),
        (404, nil, false, ["status 404"]),
        (404, .noRoute, false, ["status 404", "error no_route"]),
        (401, .refusedAfterRefresh, false, ["status 401", "error refused_after_refresh"]),
        (302, .refusedAfterRefresh, true, ["status 302", "error refused_after_refresh"]),
        (500, nil, true, ["status 500", "error 500"]),
        (502, .upstreamTLS, true, ["status 502", "error upstream_tls"]),
        (200, .upstreamInterrupted, true, ["status 200", "error upstream_interrupted"]),
        (499, .clientGone, true, ["error client_gone"]),
        (0, .malformedRequest, true, ["error malformed_request"]),
    ]

    @Test(arguments: ends)
    func `an end has a status and a cause`(
        end: (status: Int, cause: Cause?, isError: Bool, attributes: [String])
    ) throws {
        var stage = try Stage("")
        let spans = stage.finish(Self.outcome(status: end.status, cause: end.cause))
        let server = try #require(spans.first)
        #expect(server.isError == end.isError)
        let attributes = server.attributes.compactMap { attribute -> String? in
            switch (attribute.name, attribute.value) {
            case ("http.response.status_code", .number(let number)): "status \(number)"
            case ("error.type", .text(let text)): "error \(text)"
            default: nil
            }
        }
        #expect(attributes == end.attributes)
    }

    @Test func `the server's span says what the semantic conventions ask for`() throws {
        var stage = try Stage("")
        let spans = stage.finish(Self.outcome())
        #expect(
            spans.first?.attributes == [
                .text("http.request.method", "GET"), .text("url.path", "/api/x"),
                .text("url.scheme", "http"), .text("network.protocol.version", "1.1"),
                .text("server.address", "127.0.0.1"), .number("server.port", 8080),
                .text("http.route", "/api"), .number("http.response.status_code", 200),
            ]
        )
        var other = try Stage("")
        let outcome = Self.outcome(
            method: .other("X\u{0}"),
            route: nil,
            listener: .unix(path: "/run/p.sock")
        )
        let span = try #require(other.finish(outcome).first)
        #expect(span.name == "HTTP")
        #expect(span.attributes.first == .text("http.request.method", "_OTHER"))
        #expect(span.attributes.contains(.text("server.address", "/run/p.sock")))
    }

    @Test func `a clock that goes back makes no span end before it began`() throws {
        var stage = try Stage("")
        stage.attempt(1)
        stage.time = 0
        let spans = stage.finish(Self.outcome())
        #expect(spans.allSatisfy { $0.end >= $0.start })
    }

    @Test func `an exchange at IMS is a trace of its own`() throws {
        var random = SeededGenerator(seed: 4)
        let now = NIODeadline.uptimeNanoseconds(0)
        func trace(ratio: Double) -> IMSTrace? {
            IMSTrace(
                path: "/ims/exchange/jwt",
                sampler: TraceSampler(ratio: ratio),
                clock: TraceClock(unixNanoseconds: 0, at: now),
                at: now,
                using: &random
            )
        }
        #expect(trace(ratio: 0) == nil)
        let recorded = try #require(trace(ratio: 1))
        let good = recorded.finish(status: 200, failure: nil, at: now)
        #expect(good.parent == nil && good.kind == .client && !good.isError)
        #expect(good.name == "POST /ims/exchange/jwt")
        let refused = recorded.finish(status: 400, failure: nil, at: now)
        #expect(refused.isError)
        #expect(refused.attributes.last == .text("error.type", "400"))
        let lost = recorded.finish(status: nil, failure: "ims_unreachable", at: now)
        #expect(lost.attributes.last == .text("error.type", "ims_unreachable"))
    }
}
