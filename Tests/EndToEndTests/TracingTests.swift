import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// Spans, as a collector with the official definitions reads them.
    @Suite(.enabled(if: TraceCollector.isInstalled, "\"make collector\" installs what they need"))
    struct TracingTests {}
}

extension EndToEnd.TracingTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    private static func settings(
        _ collector: TraceCollector,
        ratio: String = "1",
        _ more: String = "",
        file: [String] = []
    ) -> Scene.Settings {
        let tracing = "tracing: {endpoint: \"\(collector.url)\", sampleRatio: \(ratio)\(more)}"
        return Scene.Settings(file: ["eventLoops: 1", tracing] + file)
    }

    private static func request(
        _ path: String,
        _ fields: String...,
        method: String = "GET"
    ) -> String {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: a"] + fields
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// What holds for all that is exported.
    private static func checkForm(_ collector: TraceCollector) {
        for export in collector.exports {
            #expect(export.problems == [])
            #expect(export.path == "/v1/traces")
            #expect(export.fields["content-type"] == "application/x-protobuf")
            #expect(export.spans.count <= 512)
        }
        let known: Set<String> = [
            "http.request.method", "url.path", "url.scheme", "http.response.status_code",
            "http.route", "server.address", "server.port", "network.protocol.version",
            "error.type", "peer.service", "http.request.resend_count", "aem_auth_proxy.credential",
            "aem_auth_proxy.replay",
        ]
        for span in collector.spans {
            #expect(known.isSuperset(of: span.names))
            #expect(Set(span.names).count == span.names.count)
            #expect(span.attributes.values.allSatisfy { $0.utf8.count <= 1_024 })
            #expect(span.end >= span.start)
            #expect(span.resource["service.name"] == "aem-auth-proxy")
            #expect(span.resource["service.version"]?.isEmpty == false)
            #expect(span.flags & 1 == 1)
        }
        #expect(Set(collector.spans.map(\.id)).count == collector.spans.count)
    }

    @Test func `a sampled parent's trace goes on, with a tree of spans`() async throws {
        try await TraceCollector.collecting { collector in
            try await RawUpstream.serving({ request in
                request.number == 1
                    ? .send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n") : .ok("x")
            }) { aem in
                let settings = Self.settings(collector, ratio: "0")
                try await Scene.play(before: aem, settings) { scene in
                    try await scene.warmUp()
                    let answer = try await scene.exchange(
                        Self.request(
                            "/a/b?secret=hush",
                            "traceparent: 00-\(Self.trace)-\(Self.span)-01",
                            "tracestate: a=1,b=2"
                        )
                    )
                    #expect(answer.status == 200)
                    let spans = try await collector.trace(of: "/a/b")
                    let sent = aem.requests.value
                    try Self.checkTree(spans, sent)
                }
            }
            #expect(collector.spans.count == 4)
            Self.checkForm(collector)
        }
    }

    private static func checkTree(
        _ spans: [TraceCollector.Span],
        _ sent: [RawUpstream.Request]
    ) throws {
        let server = try #require(spans.first { $0.isServer })
        #expect(server.trace == trace)
        #expect(server.parent == span)
        #expect(server.name == "GET /")
        #expect(server.flags == 0x301)
        #expect(server.status == 0)
        #expect(server.attributes["http.response.status_code"] == "200")
        #expect(server.attributes["http.route"] == "/")
        #expect(server.attributes["url.scheme"] == "http")
        #expect(server.attributes["network.protocol.version"] == "1.1")
        #expect(server.attributes["server.address"] == "127.0.0.1")
        #expect(server.attributes["error.type"] == nil)

        let children = spans.filter { $0 != server }
        #expect(children.allSatisfy { $0.parent == server.id && $0.trace == trace })
        #expect(children.allSatisfy { $0.start >= server.start && $0.end <= server.end })
        let wait = try #require(children.first { $0.name == "token wait" })
        #expect(wait.kind == 1)
        #expect(wait.attributes == ["aem_auth_proxy.credential": "test"])
        let attempts = children.filter { $0.kind == 3 }
        #expect(attempts.map { $0.attributes["http.response.status_code"] } == ["401", "200"])
        #expect(attempts.map { $0.attributes["http.request.resend_count"] } == [nil, "1"])
        #expect(attempts.map { $0.attributes["peer.service"] } == ["aem", "aem"])
        #expect(attempts.map(\.status) == [2, 0])
        #expect(
            sent.map { $0.values("traceparent") }
                == attempts.map { ["00-\(trace)-\($0.id)-01"] }
        )
        #expect(sent.allSatisfy { $0.values("tracestate") == ["a=1,b=2"] })
    }

    @Test func `a parent that is not sampled is honoured, and others begin traces`() async throws {
        try await TraceCollector.collecting { collector in
            try await RawUpstream.serving({ _ in .ok() }) { aem in
                try await Scene.play(before: aem, Self.settings(collector)) { scene in
                    try await scene.warmUp()
                    _ = try await scene.exchange(
                        Self.request(
                            "/no",
                            "traceparent: 00-\(Self.trace)-\(Self.span)-00",
                            "tracestate: a=1"
                        )
                    )
                    _ = try await scene.exchange(Self.request("/new", "tracestate: a=1"))
                    _ = try await scene.exchange(
                        Self.request(
                            "/two",
                            "traceparent: 00-\(Self.trace)-\(Self.span)-01",
                            "traceparent: 00-\(Self.trace)-\(Self.span)-01"
                        )
                    )
                    let new = try await collector.trace(of: "/new")
                    let two = try await collector.trace(of: "/two")
                    let sent = aem.requests.value
                    let first = try #require(sent[0].values("traceparent").first)
                    #expect(first.hasPrefix("00-\(Self.trace)-"))
                    #expect(!first.contains(Self.span))
                    #expect(first.hasSuffix("-00"))
                    #expect(sent.map { $0.values("tracestate") } == [["a=1"], [], []])
                    for (spans, request) in [(new, sent[1]), (two, sent[2])] {
                        #expect(spans.map(\.kind).sorted() == [2, 3])
                        #expect(spans.first { $0.isServer }?.parent == "")
                        #expect(spans.allSatisfy { $0.trace != Self.trace })
                        let attempt = try #require(spans.first { $0.kind == 3 })
                        let expected = "00-\(attempt.trace)-\(attempt.id)-01"
                        #expect(request.values("traceparent") == [expected])
                    }
                }
            }
            #expect(!collector.spans.contains { $0.attributes["url.path"] == "/no" })
            let exchange = try #require(collector.spans.first { $0.name.hasPrefix("POST /ims/") })
            #expect(exchange.kind == 3 && exchange.parent == "")
            #expect(exchange.attributes["http.response.status_code"] == "200")
            #expect(exchange.attributes["peer.service"] == "ims")
            Self.checkForm(collector)
        }
    }

    @Test func `no secret is exported, and the collector's own keys are sent to it alone`()
        async throws
    {
        let (hush, key) = ("hush-\(UUID().uuidString)", "key-\(UUID().uuidString)")
        try await TraceCollector.collecting { collector in
            try await RawUpstream.serving({ _ in .ok("x") }) { aem in
                var settings = Self.settings(
                    collector,
                    ", headers: {Authorization: \"Bearer ${KEY}\"}",
                    file: [
                        "log: {level: trace}", "routes:",
                        "  - {path: /, upstream: aem, credential: test, "
                            + "setHeaders: {x-key: \(hush)}}",
                    ]
                )
                settings.environment = ["KEY": key]
                try await Scene.play(before: aem, settings) { scene in
                    try await scene.warmUp()
                    for target in [
                        "/ok?password=\(hush)", "/long" + String(repeating: "/x", count: 3_000),
                    ] {
                        _ = try await scene.exchange(
                            Self.request(
                                target,
                                "Authorization: Basic \(hush)",
                                "Cookie: login-token=\(hush)",
                                "X-Request-Id: \(hush)",
                                "X-Caller-Key: \(hush)",
                                "tracestate: a=\(hush)",
                                "User-Agent: \(hush)"
                            )
                        )
                    }
                    _ = try await scene.exchange(Self.request("/m", method: "MADEUP"))
                    try await collector.spans("three exchanges") { spans in
                        spans.count { $0.isServer } == 3
                    }
                    _ = try await scene.proxy.terminate()
                    let lines = scene.proxy.log.value
                    #expect(!lines.contains { $0.contains(key) })
                }
                let tokens = Set(aem.requests.value.flatMap { $0.values("authorization") })
                let secrets =
                    [hush, key, "Bearer", "MADEUP"] + tokens.map { String($0.dropFirst(7)) }
                #expect(secrets.allSatisfy { $0.utf8.count >= 6 } && tokens.count == 1)
                for export in collector.exports {
                    #expect(export.fields["authorization"] == "Bearer \(key)")
                    #expect(secrets.allSatisfy { export.body.range(of: Data($0.utf8)) == nil })
                }
            }
            #expect(collector.spans.count { $0.isServer } == 3)
            #expect(collector.spans.contains { $0.attributes["http.request.method"] == "_OTHER" })
            Self.checkForm(collector)
        }
    }

    @Test func `failures have their cause`() async throws {
        try await TraceCollector.collecting { collector in
            try await RawUpstream.serving({ request in
                request.target == Array("/cut".utf8)
                    ? .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", .close)
                    : .send("NOT HTTP\r\n\r\n", .close)
            }) { aem in
                let routes = [
                    "routes:", "  - {path: /a, upstream: aem, credential: test}",
                    "  - {path: /cut, upstream: aem, credential: test}",
                ]
                let settings = Self.settings(collector, file: routes)
                try await Scene.play(before: aem, settings) { scene in
                    try await scene.warmUp()
                    for path in ["/a/bad", "/cut", "/none"] {
                        let connection = try await scene.connect()
                        connection.send(Self.request(path))
                        try await connection.finishSending()
                        _ = try await connection.end()
                    }
                    let expected = [
                        ("/a/bad", "GET /a", "502", "upstream_protocol"),
                        ("/cut", "GET /cut", "200", "upstream_interrupted"),
                        ("/none", "GET", "404", "no_route"),
                    ]
                    for (path, name, status, cause) in expected {
                        let spans = try await collector.trace(of: path)
                        let server = try #require(spans.first { $0.isServer })
                        #expect(server.name == name)
                        #expect(server.attributes["http.response.status_code"] == status)
                        #expect(server.attributes["error.type"] == cause)
                        #expect(server.status == (path == "/none" ? 0 : 2))
                        let attempts = spans.filter { $0.kind == 3 }
                        let causes = attempts.map { $0.attributes["error.type"] }
                        #expect(causes == (path == "/none" ? [] : [cause]))
                    }
                }
            }
            Self.checkForm(collector)
        }
    }

    @Test(arguments: [["--hang"], ["--status", "503"]])
    func `a collector that fails costs spans, which are counted, and nothing else`(
        _ arguments: [String]
    ) async throws {
        try await TraceCollector.collecting(arguments) { collector in
            try await RawUpstream.serving({ _ in .ok() }) { aem in
                let settings = Self.settings(collector, file: ["log: {format: text}"])
                try await Scene.play(before: aem, settings) { scene in
                    try await scene.warmUp()
                    let count = 1_400
                    let connection = try await scene.connect()
                    for _ in 0..<count {
                        connection.send(Self.request("/x"))
                        let answer = try await connection.answer()
                        #expect(answer.status == 200)
                    }
                    try await scene.proxy.line(containing: "spans dropped")
                    #expect(try await scene.proxy.terminate() == .status(0))
                    let lines = scene.proxy.log.value.filter { $0.contains("spans dropped") }
                    let dropped = lines.compactMap { line in
                        line.split(separator: " ").first { $0.hasPrefix("dropped=") }
                            .flatMap { Int($0.dropFirst(8)) }
                    }
                    // The exchange with IMS has one, each request two.
                    #expect(dropped.reduce(0, +) == 2 * count + 1)
                    #expect(lines.count <= 3)
                }
            }
        }
    }
}
