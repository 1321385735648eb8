import Foundation
import Glibc
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// `sandbox`, the simulated IMS and AEM alone.
    @Suite struct SandboxCommandTests {}
}

extension EndToEnd.SandboxCommandTests {
    private static func words(_ process: ProxyProcess, behind label: String) async throws -> String
    {
        let line = try await process.line(containing: label)
        return String(line.split(separator: " ").last ?? "")
    }

    private static func client(_ url: String) -> SandboxClient {
        let port = Int(url.split(separator: ":").last ?? "") ?? 0
        return SandboxClient(on: MultiThreadedEventLoopGroup.singleton, port: port)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a proxy works with what it writes, and it ends when told to`(
        _ signal: Int32
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let sandbox = try await ProxyProcess.launch([
            "sandbox", "--directory", folder.path + "/made",
        ])
        let ims = try await Self.words(sandbox, behind: "  IMS ")
        _ = try await sandbox.line(containing: "Stop with")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/made") {
            #expect(FileStatus("\(folder.path)/made/\(name)")?.mode == 0o600, "\(name)")
        }
        let text = String(decoding: try folder.read("made/proxy.conf"), as: UTF8.self)
        let file = try folder.write(
            "made/other.conf",
            Array(text.replacing("127.0.0.1:8080", with: "127.0.0.1:0").utf8)
        )
        let proxy = try await ProxyProcess.launch(["serve", "--config", file])
        let client = SandboxClient(
            on: MultiThreadedEventLoopGroup.singleton,
            port: try await proxy.port()
        )
        for path in ["/echo", "/echo/oauth", "/echo/laptop", "/echo/admin"] {
            #expect(try await client.send("GET", path).status == 200, "\(path)")
        }
        let control = Self.client(ims)
        let order = #"{"aem": {"outage": 503, "retryAfter": 3}}"#
        #expect(try await control.send("POST", "/control", body: Array(order.utf8)).status == 200)
        let refused = try await client.send("GET", "/echo")
        #expect(refused.status == 503 && refused.values("retry-after") == ["3"])
        let report = try await control.send("GET", "/control")
        #expect(report.text.contains(#""outage":503"#))
        #expect(try await proxy.terminate() == .status(0))
        sandbox.signal(signal)
        #expect(try await sandbox.end() == .status(0))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/made/proxy.conf"))
    }

    @Test func `without a directory nothing is left behind`() async throws {
        let sandbox = try await ProxyProcess.launch(["sandbox"])
        let path = try await Self.words(sandbox, behind: "  files ")
        _ = try await sandbox.line(containing: "Stop with")
        #expect(FileManager.default.fileExists(atPath: path + "/service-credentials.json"))
        #expect(try await sandbox.terminate() == .status(0))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        arguments: [
            (["--ims", "0.0.0.0:0"], 64, "--ims is not loopback"),
            (["--aem", "0.0.0.0:0"], 64, "or --allow-network beside it"),
            (["--aem", "unix:/tmp/x"], 64, "--aem is no host and port"),
            (["--aem", "127.0.0.1"], 64, "--aem is not an address"),
            (["--directory", "/nowhere/at/all"], 74, "--directory"),
            (["--directry", "/tmp"], 64, "--directory"),
        ] as [([String], Int32, String)]
    )
    func `what can't be is said`(
        _ arguments: [String],
        _ status: Int32,
        _ reason: String
    ) async throws {
        let run = try await CommandRun(["sandbox"] + arguments)
        #expect(run.exit == .status(status))
        #expect(run.errors.contains { $0.contains(reason) }, "\(run.errors)")
    }

    @Test func `a taken port is said`() async throws {
        let other = try await SandboxIMS.start(on: MultiThreadedEventLoopGroup.singleton)
        let run = try await CommandRun(["sandbox", "--ims", "127.0.0.1:\(other.port)"])
        try await other.shutdown()
        #expect(run.exit == .status(69))
        #expect(run.errors.contains { $0.contains("can't be listened at") }, "\(run.errors)")
    }
}
