import AdobeIMS
import Foundation
import Glibc
import Sandbox
import Testing

extension EndToEnd {
    /// Another configuration, in the midst of everything.
    @Suite struct ReloadTests {
        static let plain = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
    }
}

extension EndToEnd.ReloadTests {
    /// Before two upstreams, which say their names.
    static func playTwo(
        _ change: (inout ConfigurationText) -> Void = { _ in },
        _ body: (Scene, ConfigurationText, _ one: RawUpstream, _ two: RawUpstream) async throws ->
            Void
    ) async throws {
        try await RawUpstream.serving({ _ in .ok("one") }) { one in
            try await RawUpstream.serving({ _ in .ok("two") }) { two in
                var text = ConfigurationText.before(["one": one, "two": two])
                text.routes = ["{path: /, upstream: one, credential: test}"]
                change(&text)
                try await Scene.play(text) { scene, text in
                    try await scene.warmUp()
                    try await body(scene, text, one, two)
                }
            }
        }
    }

    // MARK: Under load

    @Test func `under load no request fails, and no token is fetched`() async throws {
        try await Self.playTwo { scene, text, _, _ in
            let load = Load(open: { try await scene.connect() }) { _, _ in
                Load.status(200, Self.plain)
            }
            let outcome = try await load.run { seen in
                for number in 1...5 {
                    try await seen.more(40)
                    var text = text
                    text.routes = [
                        "{path: /echo, upstream: \(number % 2 == 0 ? "one" : "two"), "
                            + "credential: test, setHeaders: {x-n: \"\(number)\"}}"
                    ]
                    if number == 3 { text.routes.append("{path: /, upstream: tow}") }
                    let answer = try await scene.reload(text)
                    guard number == 3 else {
                        #expect(answer.status == 200, "\(answer.text)")
                        continue
                    }
                    #expect(answer.status == 422)
                    let type = EndToEnd.AdminTests.problemType
                    #expect(answer.values("content-type") == [type])
                    let problems = try object(answer.body)["problems"] as? [String] ?? []
                    #expect(!problems.isEmpty)
                    for problem in problems {
                        #expect(problem.contains(#/proxy\.conf:\d+:\d+: /#), "\(problem)")
                    }
                    try await scene.proxy.line(containing: "configuration not reloaded")
                }
                try await seen.more(40)
            }
            #expect(outcome.faults.isEmpty)
            // None was closed either.
            #expect(outcome.connections == load.clients)
            #expect(scene.ims.exchangeCount == 1)
        }
    }

    @Test func `all at once are taken one after the other`() async throws {
        try await Self.playTwo { scene, text, _, _ in
            let answers = try await scene.together(10) { _ in
                try await scene.page("/reload", "POST")
            }
            let generations = try answers.map { try object($0.body)["generation"] as? Int ?? 0 }
            #expect(generations.sorted() == Array(2...11))
            #expect(try await scene.metrics().value("config_generation") == 11)
            #expect(try await scene.get("/echo").text == "one")
        }
    }

    @Test func `requests in flight finish as they began`() async throws {
        let upload = Upload(byteCount: 300_000, isChunked: true)
        let other = Upload(byteCount: 200_000, isChunked: false)
        try await RawUpstream.serving({ _ in .ok("two") }) { two in
            var text = ConfigurationText()
            text.upstreams["two"] = "{url: \(two.url)}"
            try await Scene.play(text) { scene, text in
                try await scene.warmUp()
                let (first, second) = (try await scene.connect(), try await scene.connect())
                upload.begin(on: first, atMost: 120_000)
                other.begin(on: second, atMost: 120_000)
                try await eventually("both under way") {
                    try await scene.metrics().value("requests_in_flight") == 2
                }
                var text = text
                text.upstreams["aem"] = nil
                text.credentials = [:]
                text.routes = ["{path: /, upstream: two}"]
                text.listeners = [#"{address: 127.0.0.1:0, allowedHosts: ["b:80"]}"#]
                text.file = ["limits: {requestBody: 1KiB}"]
                try await scene.mustReload(text)
                upload.finish(on: first, after: 120_000)
                other.finish(on: second, after: 120_000)
                #expect(try upload.arrived(try await first.answer()))
                #expect(try other.arrived(try await second.answer()))
                for connection in [first, second] {
                    #expect(try await connection.ask("/x").status == 421)
                    #expect(try await connection.ask("/x", host: "b").text == "two")
                    connection.close()
                }
            }
        }
    }

    // MARK: All or nothing

    @Test func `if one part can't be, nothing changes`() async throws {
        try await Self.playTwo { scene, text, _, _ in
            let port = scene.aem.port
            var text = text
            text.routes = ["{path: /, upstream: two, credential: test}"]
            text.listeners.append("{address: 127.0.0.1:0}")
            text.listeners.append("{address: \"127.0.0.1:\(port)\"}")
            text.file = ["log: {access: none}"]
            let answer = try await scene.reload(text)
            #expect(answer.status == 422)
            let problems = try object(answer.body)["problems"] as? [String] ?? []
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { $0.contains("127.0.0.1:\(port) could not be bound") })
            #expect(try await scene.get("/echo").text == "one")
            #expect(try await scene.accessLines(1).count == 1)
            #expect(scene.proxy.log.value.count { $0.contains(" listening ") } == 2)
            let page = try await scene.metrics()
            #expect(page.value("config_generation") == 1)
            #expect(page.value("config_reload_success") == 0)
            let status = try object(try await scene.page("/status").body)
            #expect("\(status["configuration"] ?? "")".contains("could not be bound"))

            text.listeners.removeLast()
            try await scene.mustReload(text)
            #expect(try await scene.get("/echo").text == "two")
        }
    }

    @Test(arguments: ["listeners: [", "", "no: such\nkey: here\n"])
    func `a file that is none changes nothing`(_ content: String) async throws {
        try await Self.playTwo { scene, _, _, _ in
            try scene.folder.replace("proxy.conf", Array(content.utf8))
            let answer = try await scene.page("/reload", "POST")
            #expect(answer.status == 422)
            let problems = try object(answer.body)["problems"] as? [String] ?? []
            #expect(problems.allSatisfy { $0.contains("proxy.conf") })
            #expect(!problems.isEmpty)
            #expect(try await scene.get("/echo").text == "one")
        }
    }

    // MARK: What asks for it

    @Test func `by SIGHUP`() async throws {
        try await Self.playTwo { scene, text, _, _ in
            var text = text
            text.routes = ["{path: /, upstream: two, credential: test}"]
            try scene.folder.replace("proxy.conf", text.bytes)
            scene.proxy.signal(SIGHUP)
            let line = try await scene.proxy.line(containing: "configuration reloaded")
            #expect(line.contains("routes"))
            #expect(line.contains("SIGHUP"))
            #expect(try await scene.get("/echo").text == "two")
            try scene.folder.replace("proxy.conf", Array("nothing".utf8))
            scene.proxy.signal(SIGHUP)
            try await scene.proxy.line(containing: "configuration not reloaded")
            #expect(try await scene.get("/echo").text == "two")
        }
    }

    @Test func `by a change of the file, where that is wanted`() async throws {
        try await Self.playTwo({ $0.file = ["reloadOnChange: true"] }) { scene, text, _, _ in
            // A watch that has seen the file as it is; when that is, nobody says.
            var text = text
            text.routes = ["{path: /, upstream: two, credential: test}"]
            try await eventually("the other upstream") {
                text.file = ["reloadOnChange: true", "# \(UUID().uuidString)"]
                try scene.folder.replace("proxy.conf", text.bytes)
                return try await scene.get("/echo").text == "two"
            }
            text.file = []
            text.routes = ["{path: /, upstream: one, credential: test}"]
            try scene.folder.replace("proxy.conf", text.bytes)
            try await eventually("the first one again") {
                try await scene.get("/echo").text == "one"
            }
        }
    }

    @Test func `a signal to end in the midst of it is obeyed`() async throws {
        for delay in [0, 10, 40, 100, 300, 1_000, 3_000, 10_000] {
            try await Self.playTwo { scene, text, _, _ in
                var text = text
                text.listeners.append("{address: 127.0.0.1:0}")
                text.credentials["more"] = "{serviceCredentials: credentials.json}"
                text.routes.insert("{path: /m, upstream: two, credential: more}", at: 0)
                try scene.folder.replace("proxy.conf", text.bytes)
                scene.proxy.signal(SIGHUP)
                for _ in 0..<delay { await Task.yield() }
                #expect(try await scene.proxy.terminate() == .status(0))
                #expect(scene.proxy.log.value.contains { $0.contains("stopped") })
            }
        }
    }

    @Test func `what can't change is said`() async throws {
        try await Self.playTwo({ $0.file = ["eventLoops: 1"] }) { scene, text, _, _ in
            var text = text
            text.file = ["eventLoops: 2"]
            let answer = try await scene.reload(text)
            #expect(answer.status == 200)
            let warnings = try object(answer.body)["warnings"] as? [String] ?? []
            #expect(warnings.contains { $0.contains("eventLoops") })
            try await scene.proxy.line(containing: "eventLoops can't change")
        }
    }
}
