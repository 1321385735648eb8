import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct LoopMetricsTests {
    @Test func `twenty requests are twenty, on however many loops`() throws {
        let fixture = MetricsFixture(loops: 3)
        let route = try fixture.route("/content")
        for number in 0..<20 {
            fixture.end(try fixture.record(to: route), loop: number % 3)
        }
        #expect(
            fixture.lines(of: "requests_total") == [
                #"requests_total{route="/content",method="GET",code="200",cause=""} 20"#
            ]
        )
        #expect(
            fixture.lines(of: "request_duration_seconds_count")
                == [#"request_duration_seconds_count{route="/content"} 20"#]
        )
        #expect(
            fixture.lines(of: "request_body_bytes_total")
                == [#"request_body_bytes_total{route="/content"} 140"#]
        )
        #expect(
            fixture.lines(of: "response_body_bytes_total")
                == [#"response_body_bytes_total{route="/content"} 220"#]
        )
        #expect(
            fixture.lines(of: "upstream_head_seconds_count")
                == [#"upstream_head_seconds_count{upstream="aem"} 20"#]
        )
        #expect(
            fixture.lines(of: "requests_in_flight") == [#"requests_in_flight{route="/content"} 0"#]
        )
        let upstream = try #require(fixture.names.table.number(.upstream, "aem"))
        let sum = fixture.sum
        #expect(sum.counts.upstreamRequests[upstream] == 20)
        #expect(sum.latencies[upstream]?.minute.count == 20)
    }

    @Test func `what is under way is in flight`() throws {
        let fixture = MetricsFixture()
        let record = try fixture.record(to: fixture.route("/content"))
        fixture.loops[0].exchangeBegan(record)
        fixture.loops[0].exchangeBegan(record)
        #expect(
            fixture.lines(of: "requests_in_flight") == [#"requests_in_flight{route="/content"} 2"#]
        )
    }

    @Test func `what never became a request is counted, and was never in flight`() throws {
        let fixture = MetricsFixture()
        var record = ExchangeRecord(began: MetricsFixture.start)
        record.status = 400
        record.isOwnAnswer = true
        record.cause = .malformedRequest
        fixture.loops[0].exchangeEnded(record, at: MetricsFixture.start, MetricsFixture.time)
        #expect(
            fixture.lines(of: "requests_total") == [
                #"requests_total{route="-",method="-",code="400",cause="malformed_request"} 1"#
            ]
        )
        #expect(fixture.lines(of: "requests_in_flight").isEmpty)
    }

    @Test(
        arguments: [
            (.upstreamUnreachable, true), (.upstreamTimeout, true), (.upstreamTLS, true),
            (.upstreamProtocol, true), (.upstreamInterrupted, true), (.upstreamBusy, false),
            (.upstreamRetryAfter, false), (.clientGone, false), (.ims(.imsTimeout), false),
            (.credentialEcho, false),
        ] as [(Cause, Bool)]
    )
    func `an upstream's failures are those that it or the way to it has`(
        _ cause: Cause,
        _ isFailure: Bool
    ) throws {
        let fixture = MetricsFixture()
        fixture.end(try fixture.record(to: fixture.route("/"), status: 502, cause: cause))
        let expected = #"upstream_failures_total{upstream="aem",cause="\#(cause.name)"} 1"#
        #expect(fixture.lines(of: "upstream_failures_total") == (isFailure ? [expected] : []))
    }

    @Test func `replays are told apart by reason and body`() throws {
        let fixture = MetricsFixture()
        let route = try fixture.route("/")
        for (reason, body) in [
            (Replay.Reason.token, Replay.Body.none), (.token, .none), (.csrf, .memory),
            (.challenge, .spool),
        ] {
            var record = try fixture.record(to: route)
            record.attemptBegan(
                at: MetricsFixture.start,
                generation: 2,
                replay: Replay(reason, body: body)
            )
            record.tokenWaitEnded(
                began: MetricsFixture.start,
                at: MetricsFixture.start + .milliseconds(30)
            )
            fixture.end(record)
        }
        fixture.end(try fixture.record(to: route, status: 503, cause: .bodyNotReplayable))
        fixture.end(try fixture.record(to: route, status: 403, cause: .csrfNotReplayable))
        #expect(
            fixture.lines(of: "replays_total") == [
                #"replays_total{route="/",reason="token",body="none"} 2"#,
                #"replays_total{route="/",reason="csrf",body="memory"} 1"#,
                #"replays_total{route="/",reason="challenge",body="spool"} 1"#,
            ]
        )
        #expect(
            fixture.lines(of: "replays_refused_total") == [#"replays_refused_total{route="/"} 2"#]
        )
        #expect(
            fixture.lines(of: "token_wait_seconds_count")
                == [#"token_wait_seconds_count{credential="author"} 4"#]
        )
    }

    @Test func `connections are told apart by listener and by what became of them`() {
        let fixture = MetricsFixture()
        let listener = fixture.names.number(.listener, "127.0.0.1:8080")
        let other = fixture.names.number(.listener, "unix:/run/a.sock")
        for _ in 0..<3 { fixture.loops[0].connectionAccepted(listener: listener) }
        fixture.loops[0].connectionClosed(listener: listener)
        fixture.loops[0].connectionRefused(listener: other, .handshake)
        #expect(
            fixture.lines(of: "connections") == [
                #"connections{listener="127.0.0.1:8080"} 2"#,
                #"connections{listener="unix:/run/a.sock"} 0"#,
            ]
        )
        #expect(
            fixture.lines(of: "connections_total") == [
                #"connections_total{listener="127.0.0.1:8080"} 3"#,
                #"connections_total{listener="unix:/run/a.sock"} 0"#,
            ]
        )
        #expect(
            fixture.lines(of: "connections_refused_total").filter { !$0.hasSuffix(" 0") } == [
                #"connections_refused_total{listener="unix:/run/a.sock",reason="handshake"} 1"#
            ]
        )
    }

    @Test func `upstream connections are told apart from those that were made`() {
        let fixture = MetricsFixture(loops: 2)
        let upstream = fixture.names.number(.upstream, "aem")
        for loop in fixture.loops {
            let meter = UpstreamMeter(loop, upstream: upstream)
            meter.connectionBegan()
            meter.connectionBegan()
            meter.connectionEnded()
        }
        #expect(
            fixture.lines(of: "upstream_connections")
                == [#"upstream_connections{upstream="aem"} 2"#]
        )
        #expect(
            fixture.lines(of: "upstream_connects_total")
                == [#"upstream_connects_total{upstream="aem"} 4"#]
        )
    }

    @Test func `failures are remembered, successes are not`() throws {
        let fixture = MetricsFixture(loops: 2)
        let route = try fixture.route("/content")
        fixture.end(try fixture.record(to: route))
        fixture.end(try fixture.record(to: route, status: 404))
        fixture.end(try fixture.record(to: route, status: 500), loop: 1)
        #expect(
            fixture.sum.counts.failures.list == [
                RecentFailures.Failure(
                    time: MetricsFixture.time,
                    requestID: "id-1",
                    route: route.labels.route,
                    status: 500,
                    cause: nil
                )
            ]
        )
    }

    @Test func `routes with the same path are one, and go on when they are made anew`() throws {
        let fixture = MetricsFixture()
        fixture.end(try fixture.record(to: fixture.route("/content")))
        fixture.end(try fixture.record(to: fixture.route("/content", credential: nil)))
        #expect(
            fixture.lines(of: "requests_total") == [
                #"requests_total{route="/content",method="GET",code="200",cause=""} 2"#
            ]
        )
    }
}
