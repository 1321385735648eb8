import Sandbox
import Testing

extension EndToEnd {
    /// The proxy as one good client of AEM.
    @Suite struct GateTests {}
}

extension EndToEnd.GateTests {
    @Test func `a request waits for its turn, and gets it when another one ends`() async throws {
        let settings = Scene.Settings(upstream: ["maxConcurrentRequests: 1"])
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let long = try await scene.connect()
            long.send("GET /slow/100000 HTTP/1.1\r\nHost: a\r\n\r\n")
            await scene.aem.wait { $0.requests == 1 }
            let waiting = try await scene.connect()
            waiting.send("GET /echo/second HTTP/1.1\r\nHost: a\r\n\r\n")
            // Another one behind it leaves while it waits.
            let leaving = try await scene.connect()
            leaving.send("GET /echo/third HTTP/1.1\r\nHost: a\r\n\r\n")
            let here = try await scene.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(here.status == 204)
            #expect(scene.aem.requestCount == 1)
            leaving.close()
            try await scene.proxy.line(containing: "path=/echo/third status=499")
            long.close()
            #expect(try await waiting.answer().status == 200)
            #expect(scene.aem.requestCount == 2)
            #expect(scene.aem.recordedRequests.last?.target == "/echo/second")
        }
    }

    /// Whose answers say nothing else, and where that is respected only those of 429.
    @Test(
        arguments: [
            (429, "retryAfter: pass"), (503, "retryAfter: pass"), (503, "retryAfter: respect"),
        ]
    )
    func `what AEM asks of one client passes`(_ status: Int, _ setting: String) async throws {
        try await RawUpstream.serving({ request in
            request.number == 1
                ? .send(
                    "HTTP/1.1 \(status) Later\r\nRetry-After: 1800\r\nContent-Length: 0\r\n\r\n"
                )
                : .ok("fine")
        }) { aem in
            let settings = Scene.Settings(upstream: [setting], upstreamURL: aem.url)
            try await Scene.play(settings) { scene in
                try await scene.warmUp()
                let first = try await scene.exchange("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(first.status == status)
                #expect(first.values("retry-after") == ["1800"])
                let second = try await scene.exchange("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(second.status == 200)
            }
        }
    }

    @Test func `what AEM asks of one client holds for all where it is respected`() async throws {
        let status = 429
        try await RawUpstream.serving({ request in
            request.number == 1
                ? .send(
                    "HTTP/1.1 \(status) Later\r\nRetry-After: 1800\r\nContent-Length: 3\r\n\r\nown"
                ) : .ok("fine")
        }) { aem in
            let settings = Scene.Settings(
                upstream: ["retryAfter: respect", "retryAfterLimit: 30m"],
                upstreamURL: aem.url
            )
            try await Scene.play(settings) { scene in
                try await scene.warmUp()
                let first = try await scene.exchange("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(first.status == status)
                #expect(first.values("retry-after") == ["1800"])
                #expect(first.text == "own")
                let second = try await scene.exchange("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(second.status == 503)
                #expect(second.text.contains("upstream_retry_after"))
                let seconds = try #require(second.value("retry-after").flatMap(Int.init))
                #expect((1...1800).contains(seconds))
                #expect(aem.requests.value.count == 1)
                let line = try await scene.proxy.line(containing: "AEM asked for a pause")
                #expect(line.contains("upstream=aem") && line.contains("seconds=1800"))
            }
        }
    }

    @Test func `a pause is seen in metrics and status, and a probe ends it`() async throws {
        try await RawUpstream.serving({ request in
            request.number == 1
                ? .send("HTTP/1.1 429 Later\r\nRetry-After: 6\r\nContent-Length: 0\r\n\r\n")
                : .ok("fine")
        }) { aem in
            var text = ConfigurationText.before(["aem": aem])
            text.upstreams["aem"] = "{url: \(aem.url), retryAfter: respect}"
            try await Scene.play(text) { scene, _ in
                try await scene.warmUp()
                #expect(try await scene.metrics().value("upstream_paused") == 0)
                #expect(try await scene.get("/1").status == 429)
                #expect(try await scene.metrics().value("upstream_paused") == 1)
                let status = try await scene.page("/status").text
                #expect(status.contains("AEM asked for a pause, so upstream aem gets no requests"))
                #expect(try await scene.get("/2").status == 200)
                try await scene.proxy.line(containing: "the upstream takes requests again")
                #expect(try await scene.metrics().value("upstream_paused") == 0)
            }
        }
    }

    @Test func `a short pause is waited for`() async throws {
        try await RawUpstream.serving({ request in
            request.number == 1
                ? .send("HTTP/1.1 429 Later\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
                : .ok("fine")
        }) { aem in
            let settings = Scene.Settings(
                upstream: ["retryAfter: respect"],
                upstreamURL: aem.url
            )
            try await Scene.play(settings) { scene in
                try await scene.warmUp()
                #expect(try await scene.get("/1").status == 429)
                let answers = try await scene.together(20) { _ in try await scene.get("/2") }
                #expect(answers.count { $0.status == 200 } == 20)
                let waits = try await scene.accessLines(21).dropFirst()
                    .compactMap { $0["ms"].flatMap(Double.init) }
                #expect(waits.count { $0 > 100 } > 0)
            }
        }
    }

    /// Its limits begin when it may go, and hold then.
    @Test func `a request that has waited is timed like any other`() async throws {
        try await RawUpstream.serving({ request in
            // Half an answer, and none at all.
            .send(request.number == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na" : "")
        }) { aem in
            let settings = Scene.Settings(
                upstream: ["maxConnections: 1", "responseTimeout: 1s"],
                file: ["limits: {keepAliveTimeout: 500ms}"],
                upstreamURL: aem.url
            )
            try await Scene.play(settings) { scene in
                try await scene.warmUp()
                let first = try await scene.connect()
                first.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await aem.requests.wait("the first request") { $0.count == 1 }
                let second = try await scene.connect()
                second.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                let here = try await scene.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(here.status == 204)
                first.close()
                #expect(try await second.answer().status == 504)
            }
        }
    }
}
