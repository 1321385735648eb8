import AdobeIMS
import Foundation
import NIOCore
import ProxyCore
import Testing

struct PrometheusTextTests {
    /// Something of everything.
    static func full() throws -> (fixture: MetricsFixture, credentials: [CredentialMetrics]) {
        let fixture = MetricsFixture(loops: 2)
        let odd = try fixture.route("/a\"b\\c\nd")
        let route = try fixture.route("/content")
        _ = fixture.names.number(.caller, "app")
        let listener = fixture.names.number(.listener, "127.0.0.1:8080")
        for target in [route, odd] {
            var record = try fixture.record(to: target)
            record.callerNumber = 2
            record.attemptBegan(
                at: MetricsFixture.start,
                generation: 2,
                replay: Replay(.token, body: .memory)
            )
            record.tokenWaitEnded(
                began: MetricsFixture.start,
                at: MetricsFixture.start + .milliseconds(30)
            )
            fixture.end(record)
        }
        fixture.end(
            try fixture.record(to: route, status: 502, cause: .upstreamUnreachable),
            loop: 1
        )
        fixture.end(try fixture.record(to: nil, status: 404, cause: .noRoute))
        fixture.loops[1].connectionAccepted(listener: listener)
        UpstreamMeter(fixture.loops[0], upstream: route.labels.upstream).connectionBegan()
        return (fixture, [try CountedTokens.credential()])
    }

    @Test func `has every family once, with help and type, and no other`() throws {
        let (fixture, credentials) = try Self.full()
        let lines = fixture.text(credentials: credentials).split(separator: "\n")
        let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.dropFirst(7) }
        #expect(
            types.sorted() == MetricFamily.all.map { "\($0.name) \($0.kind.rawValue)" }.sorted()
        )
        let helps = lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] }
        #expect(helps.count == Set(helps).count)
        #expect(helps.count == types.count)
        #expect(Set(lines).count == lines.count)
    }

    @Test func `histograms are cumulative`() throws {
        let fixture = MetricsFixture()
        let route = try fixture.route("/")
        for milliseconds in [1, 2, 84, 84, 70_000] as [Int64] {
            var record = try fixture.record(to: route)
            record.duration = .milliseconds(milliseconds)
            fixture.end(record)
        }
        let counts = fixture.lines(of: "request_duration_seconds_bucket").map {
            $0.dropFirst(#"request_duration_seconds_bucket{route="/",le=""#.count)
        }
        #expect(
            counts == [
                #"0.001"} 1"#, #"0.0025"} 2"#, #"0.005"} 2"#, #"0.01"} 2"#, #"0.025"} 2"#,
                #"0.05"} 2"#, #"0.1"} 4"#, #"0.25"} 4"#, #"0.5"} 4"#, #"1.0"} 4"#, #"2.5"} 4"#,
                #"5.0"} 4"#, #"10.0"} 4"#, #"30.0"} 4"#, #"60.0"} 4"#, #"+Inf"} 5"#,
            ]
        )
        let sum = try #require(fixture.lines(of: "request_duration_seconds_sum").first)
        #expect(abs((Double(sum.split(separator: " ")[1]) ?? 0) - 70.171) < 1e-6)
        #expect(
            fixture.lines(of: "request_duration_seconds_count")
                == [#"request_duration_seconds_count{route="/"} 5"#]
        )
    }

    @Test func `what would end a label is escaped`() throws {
        let fixture = MetricsFixture()
        fixture.end(try fixture.record(to: fixture.route("/a\"b\\c\nd}")))
        #expect(
            fixture.lines(of: "request_body_bytes_total")
                == [#"request_body_bytes_total{route="/a\"b\\c\nd}"} 7"#]
        )
    }

    @Test(
        arguments: [
            #"token_exchanges_total{credential="author",outcome="success"} 1"#,
            #"token_exchanges_total{credential="author",outcome="ims_timeout"} 1"#,
            #"token_exchange_seconds_count{credential="author"} 2"#,
            #"token_state{credential="author",state="fresh"} 0"#,
            #"token_state{credential="author",state="degraded"} 1"#,
            #"token_generation{credential="author"} 3"#,
            #"token_expiry_timestamp_seconds{credential="author"} 1800000000.0"#,
            #"certificate_expiry_timestamp_seconds{credential="author",file="/run/secrets/a.json"} 1800000000.5"#,
            #"store_operations_total{credential="author",store="manual",outcome="failure"} 1"#,
            #"upstream_waiting{upstream="aem"} 3"#, #"upstream_paused{upstream="aem"} 0"#,
            "listeners_anonymous 1", "config_generation 2",
            "config_reload_success 0", "config_reload_timestamp_seconds 1800000000.0",
            "log_lines_dropped_total 5", #"event_loop_delay_seconds{loop="0"} 0.00025"#,
            #"build_info{version="1.0.0",libcurl="7.88.1",openssl="3.0.17"} 1"#,
            #"callers_requests_total{caller="app",code="200"} 2"#, "process_cpu_seconds_total 2.0",
            "process_resident_memory_bytes 10240000", "process_virtual_memory_bytes 987654321",
            "process_open_fds 12", "process_max_fds 1024.0",
            "process_start_time_seconds 1800000123.45",
        ]
    )
    func `says what the rest of the proxy says`(_ line: String) throws {
        let (fixture, credentials) = try Self.full()
        let lines = fixture.text(credentials: credentials).split(separator: "\n")
        #expect(
            lines.contains { $0 == (line.hasPrefix("process_") ? "" : "aem_auth_proxy_") + line }
        )
    }

    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: promtool != nil, "promtool is missing: apt-get install prometheus"))
    func `promtool finds nothing`() throws {
        let (fixture, credentials) = try Self.full()
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(
            contentsOf: Data(fixture.text(credentials: credentials).utf8)
        )
        try input.fileHandleForWriting.close()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        #expect(said == "")
        #expect(process.terminationStatus == 0)
    }
}
