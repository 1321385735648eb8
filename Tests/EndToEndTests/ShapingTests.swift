import Sandbox
import Testing

extension EndToEnd {
    /// What AEM gets to see of browsers and of clients with credentials of their own.
    @Suite struct ShapingTests {
        private static let agent = "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0"

        /// What a browser sends with a form of a page that it got through the proxy.
        private static func formFields(_ scene: Scene) -> [(String, String)] {
            let origin = "http://127.0.0.1:\(scene.port)"
            return [
                ("User-Agent", agent), ("Accept", "text/html,*/*;q=0.8"),
                ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin),
                ("Referer", "\(origin)/content/form.html"), ("Sec-Fetch-Site", "same-origin"),
                ("Cookie", "consent=yes; login-token=0123"), ("X-Original-User-Agent", "forged"),
            ]
        }
    }
}

extension EndToEnd.ShapingTests {
    private static func expectShaped(_ request: RecordedRequest, agent: String) {
        for name in ["referer", "origin", "cookie"] {
            #expect(request.values(name) == [], "\(name)")
        }
        let agents = request.values("user-agent")
        #expect(agents.count == 1)
        #expect(agents.first?.hasPrefix("aem-auth-proxy/") == true)
        #expect(request.values("x-original-user-agent") == [agent])
        #expect(request.values("authorization").count == 1)
    }

    @Test func `a browser's form is accepted by an author that begins sessions`() async throws {
        try await Scene.play { scene in
            scene.aem.setsLoginCookie = true
            let form = Array("./jcr:title=Caf%C3%A9&_charset_=utf-8".utf8)
            let answer = try await scene.send(
                "POST",
                "/echo/form",
                fields: Self.formFields(scene),
                body: form
            )
            #expect(answer.status == 200)
            #expect(answer.values("set-cookie") == [])
            let request = try #require(scene.aem.recordedRequests.last)
            Self.expectShaped(request, agent: Self.agent)
            #expect(request.bodySHA256 == sha256(form))
            #expect(scene.aem.counts.filtered == 0)
        }
    }

    @Test func `a browser and its scripts are never sent to a login page`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            for requestedWith in ["XMLHttpRequest", "fetch"] {
                scene.ims.revokeAllTokens()
                let answer = try await scene.send(
                    "GET",
                    "/content/we-retail.json",
                    fields: [("User-Agent", Self.agent), ("X-Requested-With", requestedWith)]
                )
                #expect(answer.status == 200)
                let request = try #require(scene.aem.recordedRequests.last)
                Self.expectShaped(request, agent: Self.agent)
                #expect(request.values("x-requested-with") == [requestedWith])
            }
            #expect(scene.aem.refusedCount == 2)
            #expect(scene.ims.exchangeCount == 3)
        }
    }

    @Test func `without a credential, origins and cookies pass, but sessions don't`() async throws {
        let settings = Scene.Settings(file: [
            "routes:", "  - {path: /, upstream: aem, credential: none}",
        ])
        try await Scene.play(settings) { scene in
            let login = "/libs/granite/core/content/login.html"
            let fields = Self.formFields(scene)
            #expect(try await scene.send("GET", login, fields: fields).status == 200)
            let request = try #require(scene.aem.recordedRequests.last)
            #expect(request.values("referer") == ["\(scene.aem.url)/content/form.html"])
            #expect(request.values("origin") == [scene.aem.url])
            #expect(request.values("cookie") == ["consent=yes"])
            #expect(request.values("authorization") == [])
        }
    }

    /// As they send it: they don't wait for a challenge.
    @Test(arguments: [
        "User-Agent: curl/7.88.1\r\nAccept: */*",
        "User-Agent: python-requests/2.32.3\r\nAccept-Encoding: gzip\r\nAccept: */*",
        "User-Agent: aemsync\r\nReferer: http://localhost:4502/\r\nCookie: login-token=own",
    ])
    func `a client made for Basic authentication works as the account`(
        _ fields: String
    ) async throws {
        try await Scene.play { scene in
            let own = "YWRtaW46b3du"
            let answer = try await scene.exchange(
                """
                POST /echo/basic HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\n\(fields)\r
                Authorization: Basic \(own)\r\nContent-Type: multipart/form-data; boundary=x\r
                Content-Length: 5\r\n\r\n--x--
                """
            )
            #expect(answer.status == 200)
            let request = try #require(scene.aem.recordedRequests.last)
            let credentials = request.values("authorization")
            #expect(credentials.count == 1)
            #expect(credentials.first?.hasPrefix("Bearer ") == true)
            let agent = fields.split(separator: "\r\n")[0].dropFirst("User-Agent: ".count)
            #expect(request.values("user-agent") == [String(agent)])
            #expect(request.values("cookie") + request.values("referer") == [])
            #expect(!"\(request)".contains(own) && !answer.text.contains(own))
        }
    }
}
