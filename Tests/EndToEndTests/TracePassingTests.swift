import Testing

extension EndToEnd {
    /// Trace fields where the proxy has no part in traces.
    @Suite struct TracePassingTests {}
}

extension EndToEnd.TracePassingTests {
    @Test func `without tracing the fields pass byte for byte`() async throws {
        let fields = [
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "TRACEPARENT:  not one \t at all",
            "tracestate: a=1,, b=\u{e4}", "TraceState:", "tracestate: c=3",
        ]
        try await RawUpstream.serving({ _ in .ok() }) { aem in
            try await Scene.play(before: aem) { scene in
                try await scene.warmUp()
                let lines = ["GET / HTTP/1.1", "Host: a"] + fields
                _ = try await scene.exchange(lines.joined(separator: "\r\n") + "\r\n\r\n")
                let sent = try #require(aem.requests.value.first)
                let passed = sent.description.split(separator: "\r\n").filter {
                    $0.lowercased().hasPrefix("trace")
                }
                #expect(
                    passed == [
                        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "TRACEPARENT: not one \t at all", "tracestate: a=1,, b=\u{e4}",
                        "TraceState: ", "tracestate: c=3",
                    ]
                )
            }
        }
    }
}
