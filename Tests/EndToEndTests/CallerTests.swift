import AdobeIMS
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct CallerTests {}
}

extension EndToEnd.CallerTests {
    private static let keys = [
        "importer": "aap_the-importers-key", "reader": "aap_the-readers-key",
    ]

    private static func listener(_ more: String = "") -> String {
        let keys = keys.map { "\($0.key): \(sha256(Array($0.value.utf8)))" }.sorted()
        return "{address: 127.0.0.1:0, callers: {apiKeys: "
            + "{\(keys.joined(separator: ", "))}\(more)}}"
    }

    private static let routes = [
        "routes:",
        "  - {path: /one, upstream: aem, credential: test, callers: [importer]}",
        "  - {path: /two, upstream: other, credential: second, callers: [reader]}",
        "  - {path: /both, upstream: aem, credential: test}",
        "  - {path: /public, upstream: other, credential: none}",
    ]

    private static func ask(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: any.example\r\n\(fields)\r\n"
    }

    /// Two credentials and two upstreams.
    private func play(
        _ listeners: String = listener(),
        _ body: (Scene, _ one: RawUpstream, _ two: RawUpstream) async throws -> Void
    ) async throws {
        let second = try ThrowawayAccount.make(
            imsEndpoint: "http://ims.placeholder",
            environment: 67891,
            now: .now()
        )
        try await RawUpstream.serving({ _ in .ok("one") }) { one in
            try await RawUpstream.serving({ _ in .ok("two") }) { two in
                let settings = Scene.Settings(
                    listeners: [listeners],
                    file: ["  other:", "    url: \(two.url)"] + Self.routes,
                    upstreamURL: one.url,
                    credential: "{serviceCredentials: credentials.json}\n"
                        + "  second: {serviceCredentials: second.json}"
                )
                try await Scene.play(settings) { ims, _ in
                    ims.bind(second)
                } files: { folder, ims in
                    let file = try Scene.credentials(of: second, imsEndpoint: ims.endpoint)
                    _ = try folder.write("second.json", file)
                } _: { scene in
                    await scene.ims.waitForExchanges(2)
                    _ = try await scene.proxy.log.wait("both tokens") { lines in
                        lines.count { $0.contains("token exchanged") } == 2
                    }
                    try await body(scene, one, two)
                }
            }
        }
    }

    @Test func `each caller gets its routes, each upstream its own credential`() async throws {
        try await play { scene, one, two in
            let cases = [
                ("importer", "/one", 200), ("importer", "/two", 403), ("importer", "/both", 200),
                ("reader", "/one", 403), ("reader", "/two", 200), ("reader", "/both", 200),
                ("reader", "/public", 200), ("importer", "/nowhere", 404),
            ]
            for (caller, path, status) in cases {
                let key = try #require(Self.keys[caller])
                let answer = try await scene.exchange(Self.ask(path, "X-Caller-Key: \(key)\r\n"))
                #expect(answer.status == status, "\(caller) \(path)")
                if status == 403 { #expect(answer.text.contains("route_not_granted")) }
            }
            #expect(one.requests.value.count == 3)
            #expect(two.requests.value.count == 2)
            let firsts = Set(one.requests.value.flatMap { $0.values("authorization") })
            let seconds = Set(two.requests.value.flatMap { $0.values("authorization") })
            #expect(firsts.count == 1 && seconds.count == 1 && firsts.isDisjoint(with: seconds))
            #expect(two.requests.value.last?.values("authorization") == [])
            for request in one.requests.value + two.requests.value {
                #expect(request.values("x-caller-key").isEmpty)
                #expect(!request.description.contains("aap_"))
            }
            #expect(scene.ims.exchangeCount == 2)
            let lines = try await scene.accessLines(cases.count)
            #expect(lines.map { $0["caller"] } == cases.map { $0.0 })
        }
    }

    @Test(arguments: [
        "", "X-Caller-Key: \r\n", "X-Caller-Key: wrong\r\n",
        "X-Caller-Key: aap_the-importers-ke\r\n",
        "X-Caller-Key: aap_the-importers-key2\r\n", "X-Caller-Key: AAP_the-importers-key\r\n",
        "X-Caller-Key: aap_the-importers-key\r\nX-Caller-Key: aap_the-importers-key\r\n",
        "X-Caller-Key: aap_the-importers-key\r\nX-Caller-Key: wrong\r\n",
        "Authorization: Bearer wrong\r\n", "Authorization: Basic YTp3cm9uZw==\r\n",
        "Authorization: aap_the-importers-key\r\n", "X-Api-Key: aap_the-importers-key\r\n",
        "X-Caller-Key: wrong\r\nAuthorization: Bearer aap_the-importers-key\r\n",
        "Cookie: X-Caller-Key=aap_the-importers-key\r\n",
    ])
    func `who isn't known is refused`(_ fields: String) async throws {
        try await play { scene, one, two in
            for path in ["/one", "/both", "/public", "/nowhere"] {
                let answer = try await scene.exchange(Self.ask(path, fields))
                #expect(answer.status == 401)
                #expect(answer.values("www-authenticate") == ["AEM-Auth-Proxy"])
                #expect(answer.text.contains("caller_unknown"))
            }
            #expect(one.requests.value.isEmpty && two.requests.value.isEmpty)
            #expect(scene.ims.exchangeCount == 2)
            let lines = try await scene.accessLines(4)
            #expect(lines.allSatisfy { $0["caller"] == "-" && $0["cause"] == "caller_unknown" })
            #expect(!scene.proxy.log.value.contains { $0.contains("aap_") })
        }
    }

    @Test(arguments: [
        "Authorization: Bearer aap_the-importers-key\r\n",
        // curl --user anybody:KEY
        "Authorization: Basic YW55Ym9keTphYXBfdGhlLWltcG9ydGVycy1rZXk=\r\n",
        "X-Caller-Key: aap_the-importers-key\r\nAuthorization: Bearer aap_the-readers-key\r\n",
    ])
    func `what tools can send is a key, too, and never goes on`(_ fields: String) async throws {
        try await play { scene, one, two in
            let key = "X-Api-Key: aems-own\r\n"
            let answer = try await scene.exchange(Self.ask("/one", fields + key))
            #expect(answer.status == 200)
            let request = try #require(one.requests.value.first)
            #expect(!request.description.contains("aap_"))
            #expect(!request.description.contains("YW55Ym9keT"))
            #expect(request.values("authorization").first?.hasPrefix("Bearer ey") == true)
            // That one is for AEM.
            #expect(request.values("x-api-key") == ["aems-own"])
            let open = try await scene.exchange(Self.ask("/public", fields))
            #expect(open.status == 200)
            #expect(two.requests.value.first?.values("authorization") == [])
            #expect(try await scene.accessLines(2).allSatisfy { $0["caller"] == "importer" })
        }
    }

    @Test func `a key in a trailer does not go on either`() async throws {
        try await play { scene, one, _ in
            let key = "X-Caller-Key: aap_the-importers-key\r\n"
            let answer = try await scene.exchange(
                "POST /one HTTP/1.1\r\nHost: any.example\r\nTransfer-Encoding: chunked\r\n\(key)\r\n"
                    + "1\r\na\r\n0\r\n\(key)X-Sum: 1\r\nAuthorization: Bearer b\r\n\r\n"
            )
            #expect(answer.status == 200)
            let request = try #require(one.requests.value.first)
            #expect(!request.description.contains("aap_"))
            #expect(!String(decoding: request.body, as: UTF8.self).contains("aap_"))
        }
    }

    @Test func `the key's field can have another name`() async throws {
        try await play(Self.listener(", apiKeyHeader: X-Gate")) { scene, one, _ in
            let key = "aap_the-importers-key"
            let right = try await scene.exchange(Self.ask("/one", "X-Gate: \(key)\r\n"))
            #expect(right.status == 200)
            let wrong = try await scene.exchange(Self.ask("/one", "X-Caller-Key: \(key)\r\n"))
            #expect(wrong.status == 401)
            #expect(one.requests.value.first?.values("x-gate") == [])
        }
    }

    @Test func `a web page can't call with a caller's key`() async throws {
        try await play { scene, one, _ in
            let key = "X-Caller-Key: aap_the-importers-key\r\n"
            let page = "Origin: https://evil.example\r\n"
            let answer = try await scene.exchange(Self.ask("/one", key + page))
            #expect(answer.status == 403)
            #expect(answer.text.contains("cross_site"))
            #expect(one.requests.value.isEmpty)
        }
    }
}
