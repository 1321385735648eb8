import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// `explain`, which says what the proxy would do.
    @Suite struct ExplainCommandTests {}
}

extension EndToEnd.ExplainCommandTests {
    private static let routes = [
        "routes:", "  - {path: /echo, methods: [GET], upstream: aem, credential: test}",
        "  - {path: /content, upstream: aem, credential: none}",
    ]

    @Test func `it says what the proxy does`() async throws {
        try await Scene.play(.init(file: Self.routes)) { scene in
            let file = "\(scene.folder.path)/proxy.conf"
            for (method, target, fields) in [
                ("GET", "/echo", []), ("POST", "/echo", []), ("GET", "/none", []),
                ("GET", "/content/a", []), ("GET", "/content/..%2fecho", []),
                ("GET", "/echo", [("Origin", "https://evil.test")]),
                ("GET", "/echo", [("Host", "evil.test")]),
                ("TRACE", "/echo", []),
            ] as [(String, String, [(String, String)])] {
                let options = fields.flatMap { ["-H", "\($0.0): \($0.1)"] }
                let run = try await CommandRun(
                    ["explain", method, target] + options + ["--json", "--config", file]
                )
                #expect(run.exit == .status(0), "\(run.errors)")
                let text = Data(run.output.utf8)
                let said = try #require(
                    try JSONSerialization.jsonObject(with: text) as? [String: Any]
                )
                let host =
                    fields.contains { $0.0 == "Host" } ? "" : "Host: 127.0.0.1:\(scene.port)\r\n"
                let lines = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
                let answer = try await scene.exchange(
                    "\(method) \(target) HTTP/1.1\r\n\(host)\(lines)\r\n"
                )
                let own = said["answer"] as? [String: Any]
                let isOwn = answer.values("proxy-status").contains { $0.contains("aem-auth-proxy") }
                #expect((own != nil) == isOwn, "\(method) \(target) \(run.output)")
                if let own { #expect(own["status"] as? Int == answer.status) }
            }
        }
    }

    @Test func `people get lines, and no secret`() async throws {
        let file = [
            "routes: [{path: /, upstream: aem, credential: test, setHeaders: {x-key: hidden}}]"
        ]
        try await Scene.play(.init(file: file)) { scene in
            let run = try await CommandRun([
                "explain", "GET", "/a", "--config", "\(scene.folder.path)/proxy.conf",
            ])
            #expect(run.output.contains("AEM gets, at http://127.0.0.1:"))
            #expect(run.output.contains("Authorization: Bearer [redacted]"))
            #expect(run.output.contains("x-key: [redacted]") && !run.output.contains("hidden"))
        }
    }

    @Test(arguments: [["GET", "/"], ["GET"], ["GET", "/", "-H", "x", "--credentials", "y"]])
    func `wrong use is 64`(_ arguments: [String]) async throws {
        #expect(try await CommandRun(["explain"] + arguments).exit == .status(64))
    }
}
