import Sandbox
import Testing

extension EndToEnd {
    /// What reaches AEM, and what comes back.
    @Suite struct ForwardingTests {}
}

extension EndToEnd.ForwardingTests {
    @Test(arguments: [
        "/echo/a%2Fb;x?y=%7C", "//echo", "/echo/../x", "/echo?", "/echo/./a//b/", "/",
        "/?", "/echo?a=b?c&d=/../e", "/echo/%2e%2e/%00%zz", "/echo/\u{FC}/\u{20AC}?\u{E4}=1",
        "/echo/[a]{b}|c^d`\"<>\\", "/%", "/echo;v=1/x;y", "/echo/a'b(c)*!$&+,=:@~",
    ])
    func `target bytes reach AEM unchanged`(_ target: String) async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let answer = try await scene.exchange(
                    "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
                )
                #expect(answer.status == 200)
                let requests = upstream.requests.value
                #expect(requests.map(\.target) == [Array(target.utf8)])
            }
        }
    }

    @Test func `an absolute target becomes its path and query`() async throws {
        try await Scene.play { scene in
            let answer = try await scene.exchange(
                "GET http://a:80/echo/%41?q HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            #expect(answer.status == 200)
            #expect(scene.aem.recordedRequests.map(\.target) == ["/echo/%41?q"])
        }
    }

    @Test func `methods stay what they are, whatever went before them`() async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(
                .init(file: ["eventLoops: 1"], upstreamURL: upstream.url)
            ) { scene in
                let connection = try await scene.connect()
                let methods = [
                    "GET", "POST", "GET", "DELETE", "GET", "HEAD", "PUT", "HEAD", "PATCH",
                    "DELETE", "OPTIONS", "PROPFIND", "GET", "POST", "DELETE", "HEAD", "GET",
                ]
                for (index, method) in methods.enumerated() {
                    let hasBody = ["POST", "PUT", "PATCH"].contains(method)
                    let length = hasBody ? "Content-Length: 2\r\n\r\nhi" : "\r\n"
                    connection.send("\(method) /\(index) HTTP/1.1\r\nHost: a\r\n\(length)")
                    let answer = try await connection.answer(isHead: method == "HEAD")
                    #expect(answer.status == 200)
                }
                #expect(upstream.requests.value.map(\.method) == methods)
                let bodies = upstream.requests.value.flatMap(\.body)
                #expect(bodies == Array("hihihihi".utf8))
                connection.close()
            }
        }
    }

    @Test func `the client's own credentials never arrive`() async throws {
        try await RawUpstream.serving({ _ in .ok() }) { upstream in
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let answer = try await scene.exchange(
                    """
                    GET /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Basic b3duOnNlY3JldA==\r
                    AUTHORIZATION: Bearer own-secret\r\nProxy-Authorization: Basic own-secret\r
                    Cookie: a=1; login-token=own-secret; b=2\r\nCookie: login-token=own-secret\r
                    X-Forwarded-For: 1.2.3.4\r\nConnection: x-hop\r\nX-Hop: own-secret\r
                    X-End: 1\r\nX-End: 2\r\n\r\n
                    """
                )
                #expect(answer.status == 200)
                let request = try #require(upstream.requests.value.last)
                #expect(request.values("authorization").count == 1)
                #expect(request.values("authorization").first?.hasPrefix("Bearer ey") == true)
                #expect(!request.description.contains("own"))
                #expect(request.values("proxy-authorization").isEmpty)
                #expect(request.values("cookie").isEmpty)
                #expect(request.values("x-forwarded-for").isEmpty)
                #expect(request.values("x-hop").isEmpty)
                #expect(request.values("x-end") == ["1", "2"])
                #expect(request.values("via") == ["1.1 aem-auth-proxy"])
                #expect(request.values("host") == [String(upstream.url.dropFirst(7))])
                #expect(request.values("x-request-id") == answer.values("x-request-id"))
            }
        }
    }

    @Test(arguments: ["authorization", "Host", "x, AUTHORIZATION", "cookie", "content-length"])
    func `Connection must not name what is protected`(_ option: String) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let answer = try await scene.exchange(
                "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: \(option)\r\n\r\n"
            )
            #expect(answer.status == 400)
            #expect(scene.aem.requestCount == 0)
        }
    }

    @Test func `fields pass in both directions as they are`() async throws {
        let head = """
            HTTP/1.1 207 Very Multi\r\nSet-Cookie: a=1\r\nSet-Cookie: login-token=x\r
            set-COOKIE: b=2; Path=/\r\nETag: W/"1"\r\nContent-Encoding: gzip\r\nX-Text: \u{E4}\r
            Location: HERE/a?b\r\nContent-Length: 3\r\nConnection: x-hop\r\nX-Hop: 1\r
            Proxy-Authenticate: Basic\r\n\r\n\u{1F}zz
            """
        let origin = Observed("")
        try await RawUpstream.serving({ _ in
            .send(head.replacing("HERE", with: origin.value))
        }) { upstream in
            origin.update { $0 = upstream.url }
            try await Scene.play(.init(upstreamURL: upstream.url)) { scene in
                let answer = try await scene.exchange(
                    "GET / HTTP/1.1\r\nHost: a:80\r\nAccept-Encoding: gzip\r\n\r\n"
                )
                #expect(answer.status == 207)
                #expect(answer.values("set-cookie") == ["a=1", "b=2; Path=/"])
                #expect(answer.values("etag") == ["W/\"1\""])
                #expect(answer.values("content-encoding") == ["gzip"])
                #expect(answer.values("x-text") == ["\u{E4}"])
                #expect(answer.values("location") == ["http://a:80/a?b"])
                #expect(answer.values("x-hop") + answer.values("proxy-authenticate") == [])
                #expect(answer.values("via") == ["1.1 aem-auth-proxy"])
                #expect(answer.body == Array("\u{1F}zz".utf8))
                let request = try #require(upstream.requests.value.last)
                #expect(request.values("accept-encoding") == ["gzip"])
            }
        }
    }

    @Test func `a route without a credential sends none`() async throws {
        let settings = Scene.Settings(file: [
            "routes:", "  - {path: /open, upstream: aem, credential: none}",
            "  - {path: /echo, upstream: aem, credential: test}",
        ])
        try await Scene.play(settings) { scene in
            let open = try await scene.get("/open")
            #expect(open.status == 401)
            #expect(scene.aem.unauthenticatedCount == 1)
            #expect(scene.aem.requestCount == 1)
            #expect(try await scene.get("/echo").status == 200)
            let missing = try await scene.get("/elsewhere")
            #expect(missing.status == 404)
            #expect(try object(missing.body)["cause"] as? String == "no_route")
            #expect(scene.aem.requestCount == 2)
        }
    }
}
