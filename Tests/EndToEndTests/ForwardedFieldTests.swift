import Testing

extension EndToEnd {
    /// What a client says about who it is, or where it came through.
    @Suite struct ForwardedFieldTests {}
}

extension EndToEnd.ForwardedFieldTests {
    private static let names = [
        "Forwarded", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Forwarded-By",
        "X-Forwarded-Ssl", "X-Forwarded-Anything", "x-forwarded-port", "X-FORWARDED-FOR",
        "X_Forwarded_For", "X_FORWARDED_HOST", "X-Forwarded_Proto", "X_Forwarded-Port",
        "x_forwarded_prefix", "X-Real-IP", "x-real-ip", "X_Real_IP", "X-Real_IP",
    ]

    @Test(arguments: [false, true])
    func `what a client says of its origin doesn't reach AEM`(_ isOn: Bool) async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            let route = "{path: /, upstream: aem, credential: test, forwardedHeaders: \(isOn)}"
            let settings = Scene.Settings(file: ["routes:", "  - \(route)"])
            try await Scene.play(before: upstream, settings) { scene in
                let lines = Self.names.map { "\($0): forged.example\r\n" }.joined()
                let head = "GET /a HTTP/1.1\r\nHost: a\r\nX-Mine: mine\r\n\(lines)\r\n"
                #expect(try await scene.exchange(head).status == 200)
                let request = try #require(upstream.requests.value.first)
                #expect(!request.description.contains("forged"), "\(request)")
                #expect(request.values("x-mine") == ["mine"])
                #expect(request.values("x-forwarded-for") == (isOn ? ["127.0.0.1"] : []))
                #expect(request.values("x-forwarded-proto") == (isOn ? ["http"] : []))
                #expect(request.values("x-forwarded-host") == (isOn ? ["a"] : []))
            }
        }
    }
}
