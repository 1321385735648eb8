import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// `wait`, which asks a proxy whether it is ready.
    @Suite struct WaitCommandTests {}
}

extension EndToEnd.WaitCommandTests {
    /// The place of the admin listener, in a line of its own.
    private static func admin(of scene: Scene) async throws -> String {
        let lines = try await scene.proxy.log.wait("two listeners") { lines in
            lines.count { $0.contains(" listening ") } == 2
        }
        let line = lines.last { $0.contains(" listening ") } ?? ""
        return String(line.split(separator: "address=").last ?? "")
    }

    @Test func `it ends when the proxy is ready`() async throws {
        try await Scene.play(.init(file: ["admin: {address: \"127.0.0.1:0\"}"])) { scene in
            let url = "http://\(try await Self.admin(of: scene))"
            for arguments in [[url], [url, "--credential", "test"]] {
                let run = try await CommandRun(["wait", "--timeout", "20s"] + arguments)
                #expect(run.exit == .status(0), "\(run.errors)")
                #expect(run.output.isEmpty && run.errors.isEmpty)
            }
            let other = try await CommandRun(["wait", "--timeout", "2s", url, "--credential", "x"])
            #expect(other.exit == .status(69))
            #expect(other.errors.last?.contains("404") == true)
        }
    }

    @Test func `it finds the address in the configuration, also when that is broken by now`()
        async throws
    {
        let file = ["admin: {address: \"unix:admin.sock\"}"]
        try await Scene.play(.init(file: file)) { scene in
            let path = "\(scene.folder.path)/proxy.conf"
            let run = try await CommandRun(["wait", "--timeout", "20s", "--config", path])
            #expect(run.exit == .status(0), "\(run.errors)")
            let text = try String(contentsOfFile: path, encoding: .utf8) + "nonsense: 1\n"
            let broken = try scene.folder.write("broken.conf", Array(text.utf8))
            let again = try await CommandRun(
                ["wait", "--timeout", "20s"],
                environment: ["AEM_AUTH_PROXY_CONFIG": broken]
            )
            #expect(again.exit == .status(0), "\(again.errors)")
        }
    }

    @Test func `it says why a proxy is not ready`() async throws {
        let settings = Scene.Settings(
            file: ["admin: {address: \"127.0.0.1:0\"}"],
            imsEndpoint: "http://127.0.0.1:9"
        )
        try await Scene.play(settings) { scene in
            let url = "http://\(try await Self.admin(of: scene))"
            try await scene.proxy.line(containing: "exchange failed")
            let run = try await CommandRun(["wait", "--timeout", "2s", url])
            #expect(run.exit == .status(69))
            #expect(run.errors.count == 1)
            #expect(run.errors.last?.contains("the credential test has no token: ") == true)
        }
    }

    @Test func `what can't be asked is 69 or 78`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let refused = try await CommandRun(["wait", "--timeout", "1ms", "unix:\(folder.path)/no"])
        #expect(refused.exit == .status(69))
        for text in ["{}", "admin: {address: \"nonsense\"}", "admin: {address: \"fd:web\"}"] {
            let file = try folder.write("proxy.conf", Array(text.utf8))
            let run = try await CommandRun(["wait", "--timeout", "1ms", "--config", file])
            #expect(run.exit == .status(78), "\(text)")
            #expect(run.errors.first?.contains("admin") == true, "\(run.errors)")
        }
        for arguments in [[], ["ftp://x"], ["http://x", "--config", "y"], ["--timeout", "5"]] {
            #expect(try await CommandRun(["wait"] + arguments).exit == .status(64))
        }
    }
}
