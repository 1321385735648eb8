import AdobeIMS
import Foundation
import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// Each kind of change, for the next request of a connection that is there.
    @Suite struct ReloadKindTests {}
}

extension EndToEnd.ReloadKindTests {
    private static let keys = [
        "importer": "aap_the-importers-key", "reader": "aap_the-readers-key",
    ]

    private static func listener(_ names: String...) -> String {
        let keys = names.map { name in
            "\(name): \(sha256(Array((Self.keys[name] ?? "").utf8)))"
        }
        return "{address: 127.0.0.1:0, callers: {apiKeys: {\(keys.joined(separator: ", "))}}}"
    }

    /// Before two upstreams, with a connection that had an answer.
    private func play(
        _ change: (inout ConfigurationText) -> Void = { _ in },
        fields: String = "",
        _ body: (Scene, inout ConfigurationText, RawConnection) async throws -> Void
    ) async throws {
        try await EndToEnd.ReloadTests.playTwo(change) { scene, text, _, _ in
            var text = text
            let kept = try await scene.connect()
            defer { kept.close() }
            #expect(try await kept.ask("/x", fields).text == "one")
            try await body(scene, &text, kept)
        }
    }

    @Test func `routes and upstreams`() async throws {
        try await play { scene, text, kept in
            text.routes = [
                "{path: /two, upstream: two, credential: test}",
                "{path: /one, upstream: one, credential: none}",
            ]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/two").text == "two")
            #expect(try await kept.ask("/one").text == "one")
            #expect(try await kept.ask("/x").status == 404)
            (text.upstreams["one"], text.upstreams["two"]) =
                (text.upstreams["two"], text.upstreams["one"])
            try await scene.mustReload(text)
            #expect(try await kept.ask("/two").text == "one")
            #expect(try await kept.ask("/one").text == "two")
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    @Test func `limits`() async throws {
        try await play { scene, text, kept in
            let large = "X-Large: \(String(repeating: "l", count: 10_000))\r\n"
            let body = "Content-Length: 2000\r\n\r\n\(String(repeating: "b", count: 2000))"
            func post(_ connection: RawConnection) async throws -> Int {
                connection.send("POST /x HTTP/1.1\r\nHost: a\r\n\(body)")
                return try await connection.answer().status
            }
            #expect(try await kept.ask("/x", large).status == 200)
            #expect(try await post(kept) == 200)
            text.file = ["limits: {requestBody: 1KiB}"]
            try await scene.mustReload(text)
            let other = try await scene.connect()
            defer { other.close() }
            #expect(try await other.ask("/x").status == 200)
            #expect(try await post(kept) == 413)
            text.file = ["limits: {requestHead: 8KiB}"]
            try await scene.mustReload(text)
            #expect(try await post(other) == 200)
            #expect(try await other.ask("/x", large).status == 431)
        }
    }

    @Test func `callers`() async throws {
        let importer = "X-Caller-Key: \(Self.keys["importer"] ?? "")\r\n"
        let reader = "X-Caller-Key: \(Self.keys["reader"] ?? "")\r\n"
        try await play(
            { $0.listeners = [Self.listener("importer", "reader")] },
            fields: importer
        ) { scene, text, kept in
            text.listeners = [Self.listener("reader")]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/x", importer).status == 401)
            #expect(try await kept.ask("/x", reader).status == 200)
            text.routes = ["{path: /, upstream: one, credential: test, callers: [importer]}"]
            text.listeners = [Self.listener("importer", "reader")]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/x", importer).status == 200)
            #expect(try await kept.ask("/x", reader).status == 403)
        }
    }

    @Test func `hosts and origins`() async throws {
        try await play { scene, text, kept in
            #expect(try await kept.ask("/x", host: "b").status == 421)
            text.listeners = [
                "{address: 127.0.0.1:0, allowedHosts: [\"b:80\"], "
                    + "allowedOrigins: [\"https://app.test\"]}"
            ]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/x").status == 421)
            let answer = try await kept.ask("/x", host: "b", "Origin: https://app.test\r\n")
            #expect(answer.status == 200)
            #expect(answer.value("access-control-allow-origin") == "https://app.test")
        }
    }

    @Test func `the log`() async throws {
        try await play { scene, text, kept in
            text.file = ["log: {access: none}"]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/unseen").status == 200)
            text.file = ["log: {access: errors, level: debug}"]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/unseen").status == 200)
            #expect(try await kept.ask("/seen", host: "b").status == 421)
            text.file = ["log: {level: warning}"]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/unseen").status == 200)
            text.file = ["log: {format: json}"]
            try await scene.mustReload(text)
            #expect(try await kept.ask("/last").status == 200)
            try await scene.proxy.line(containing: #""path":"/last""#)
            #expect(!scene.proxy.log.value.contains { $0.contains("/unseen") })
            #expect(scene.proxy.log.value.contains { $0.contains("path=/seen") })
        }
    }

    @Test func `an upstream that stays keeps its connection`() async throws {
        try await EndToEnd.ReloadTests.playTwo({ $0.file = ["eventLoops: 1"] }) {
            scene,
            text,
            one,
            two in
            var text = text
            text.routes.insert("{path: /two, upstream: two, credential: test}", at: 0)
            try await scene.mustReload(text)
            let kept = try await scene.connect()
            defer { kept.close() }
            for target in ["/x", "/two"] {
                #expect(try await kept.ask(target).status == 200)
            }
            text.upstreams["two"] = "{url: \(two.url), responseTimeout: 31s}"
            text.routes[1] = "{path: /, upstream: one, credential: test, setHeaders: {x-a: b}}"
            try await scene.mustReload(text)
            for target in ["/x", "/two"] {
                #expect(try await kept.ask(target).status == 200)
            }
            #expect(one.requests.value.map(\.connection) == [1, 1])
            #expect(one.requests.value.last?.values("x-a") == ["b"])
            #expect(two.requests.value.map(\.connection) == [1, 2])
        }
    }

    // MARK: Credentials

    @Test func `a credential of other files has another token`() async throws {
        let other = try Scene.account.get().renewed(now: .now())
        try await EndToEnd.ReloadTests.playTwo { scene, text, one, _ in
            scene.ims.bind(other)
            try scene.folder.write("other.json", try scene.file(of: other))
            let kept = try await scene.connect()
            defer { kept.close() }
            #expect(try await kept.ask("/x").status == 200)
            var text = text
            text.credentials["test"] = "{serviceCredentials: other.json}"
            try await scene.mustReload(text)
            for _ in 0..<3 { #expect(try await kept.ask("/x").status == 200) }
            #expect(scene.ims.exchangeCount == 2)
            let tokens = one.requests.value.map { $0.values("authorization") }
            #expect(Set(tokens).count == 2)
            #expect(tokens[0] != tokens[1])

            // The same name, another kind.
            try scene.folder.write(
                "laptop.json",
                scene.ims.localDevelopmentTokenJSON(for: other)
            )
            text.credentials["test"] = "{localDevelopmentToken: laptop.json}"
            try await scene.mustReload(text)
            #expect(try await kept.ask("/x").status == 200)
            #expect(scene.ims.exchangeCount == 2)
            let last = one.requests.value.last?.values("authorization") ?? []
            #expect(!tokens.contains(last))
        }
    }

    @Test func `a file changed with the configuration is not missed`() async throws {
        let renewed = try Scene.account.get().renewed(now: .now())
        try await EndToEnd.ReloadTests.playTwo { scene, text, _, _ in
            scene.ims.bind(renewed)
            try scene.folder.replace("credentials.json", try scene.file(of: renewed))
            var text = text
            text.routes.insert("{path: /two, upstream: two, credential: test}", at: 0)
            text.file = ["tokens: {refreshBefore: 11m}"]
            try await scene.mustReload(text)
            try await scene.proxy.line(containing: "changed credentials are in use")
            #expect(scene.ims.exchangeCount == 2)
        }
    }

    @Test func `a token finds its way into a store without an exchange`() async throws {
        try await EndToEnd.ReloadTests.playTwo { scene, text, _, _ in
            var text = text
            text.file = ["tokens: {store: {file: {directory: tokens}}}"]
            try await scene.mustReload(text)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: "\(scene.folder.path)/tokens"
            )
            #expect(names.contains { !$0.hasSuffix(".lock") })
            #expect(scene.ims.exchangeCount == 1)
            // Another process is content with it.
            #expect(try await scene.proxy.terminate() == .status(0))
            let next = try await ProxyProcess.launch(scene.arguments)
            try await next.line(containing: "token restored")
            #expect(try await next.terminate() == .status(0))
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    // MARK: A credential that goes while it is needed

    @Test func `whoever waits for a token of a credential that is gone gets it`() async throws {
        try await RawUpstream.serving({ _ in .ok("one") }) { one in
            var text = ConfigurationText.before(["one": one])
            text.routes = ["{path: /, upstream: one, credential: test}"]
            try await Scene.play(
                text,
                prepare: { ims, _ in ims.behaviour = .delayed(.seconds(3)) }
            ) { scene, text in
                let waiting = try await scene.connect()
                defer { waiting.close() }
                waiting.send(EndToEnd.ReloadTests.plain)
                try await eventually("it waits") {
                    try await scene.metrics().value("requests_in_flight") == 1
                }
                var text = text
                text.credentials = [:]
                text.routes = ["{path: /, upstream: one}"]
                try await scene.mustReload(text)
                #expect(try await scene.get("/echo").status == 200)
                #expect(try await waiting.answer().status == 200)
                let fields = one.requests.value.map { $0.values("authorization").count }
                #expect(fields == [0, 1])
            }
        }
    }

    @Test func `a replay gets a new token of a credential and an upstream that are gone`()
        async throws
    {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        defer { promise.succeed() }
        let refusal =
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n"
        try await RawUpstream.serving({ request in
            request.number > 1
                ? .ok("one") : .init([.wait(promise.futureResult), .send(Array(refusal.utf8))])
        }) { one in
            try await RawUpstream.serving({ _ in .ok("two") }) { two in
                var text = ConfigurationText.before(["one": one])
                text.routes = ["{path: /, upstream: one, credential: test}"]
                try await Scene.play(text) { scene, text in
                    try await scene.warmUp()
                    let connection = try await scene.connect()
                    defer { connection.close() }
                    connection.send(EndToEnd.ReloadTests.plain)
                    _ = try await one.requests.wait("a request") { $0.count == 1 }
                    var text = text
                    text.credentials = [:]
                    text.upstreams = ["two": "{url: \(two.url)}"]
                    text.routes = ["{path: /, upstream: two}"]
                    try await scene.mustReload(text)
                    promise.succeed()
                    let answer = try await connection.answer()
                    #expect(answer.status == 200)
                    #expect(answer.text == "one")
                    #expect(try await connection.ask("/x").text == "two")
                    #expect(scene.ims.exchangeCount == 2)
                }
            }
        }
    }
}
