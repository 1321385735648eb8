import Foundation
import Glibc
import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// From the kernel to `main`: what the proxy is started with.
    @Suite struct StartTests {}
}

extension EndToEnd.StartTests {
    /// Agents that set a variable before `main` move the environment away from the arguments.
    private static let movesEnvironment = """
        #include <stdlib.h>
        __attribute__((constructor)) static void agent(void) {
            setenv("AGENT_ONE", "1", 1);
            setenv("AGENT_TWO", "2", 1);
        }
        """

    @Test(.enabled(if: Preload.isPossible))
    func `it serves where an agent has moved the environment`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let preload = try Preload(Self.movesEnvironment, in: folder)
        try await Scene.play(.init(environment: preload.environment)) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 200)
        }
        let run = try await CommandRun(["--version"], environment: preload.environment)
        #expect(run.exit == .status(0))
        #expect(run.output.contains { $0.isNumber })
        let wrong = try await CommandRun(["nonsense"], environment: preload.environment)
        #expect(wrong.exit == .status(64))
    }

    @Test(arguments: [[], ["credentials"], ["callers"]])
    func `doing nothing is no success`(_ arguments: [String]) async throws {
        let run = try await CommandRun(arguments)
        #expect(run.exit == .status(64))
        #expect(run.output.isEmpty)
        #expect(run.errors.contains { $0.hasPrefix("USAGE: aem-auth-proxy") })
        let help = try await CommandRun(arguments + ["--help"])
        #expect(help.exit == .status(0))
        #expect(help.output.contains("USAGE: aem-auth-proxy"))
        #expect(help.errors.isEmpty)
    }

    @Test func `closed standard streams don't become a client's connection`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        let credentials = try folder.write(
            "credentials.json",
            Scene.credentials(imsEndpoint: "http://127.0.0.1:1")
        )
        let proxy = try await ProxyProcess.launch(
            [
                "serve", "--upstream", "http://127.0.0.1:1", "--credentials", credentials,
                "--listen", "unix:\(path)",
            ],
            script: #"exec "$0" "$@" 0<&- 1>&- 2>&-"#
        )
        let address = try SocketAddress(unixDomainSocketPath: path)
        try await eventually("a socket") { FileStatus(path) != nil }
        let connections = Observed<[RawConnection]>([])
        try await eventually("connections") {
            guard let connection = try? await RawConnection.open(to: address) else { return false }
            connections.update { $0.append(connection) }
            return connections.value.count == 3
        }
        for connection in connections.value {
            // Each writes an access line.
            connection.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await connection.answer().status == 204)
            #expect(try await connection.end().rest.isEmpty)
        }
        if Unprivileged.isNeeded {
            for descriptor in 0...2 {
                let target = try FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(proxy.pid)/fd/\(descriptor)"
                )
                #expect(target == "/dev/null")
            }
        }
        #expect(try await proxy.terminate() == .status(0))
    }

    @Test func `standard error has log lines and nothing else`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        let settings = Scene.Settings(
            listeners: ["{address: 127.0.0.1:0}", "{address: \"unix:\(path)\"}"],
            file: ["log: {format: json}"]
        )
        try await Scene.play(settings) { scene in
            let answer = try await scene.get("/echo")
            #expect(answer.status == 200)
            // Its address is taken.
            let second = try await ProxyProcess.launch(scene.arguments)
            #expect(try await second.end() == .status(69))
            #expect(second.log.value.last?.contains("not started") == true)
            #expect(try await scene.proxy.terminate() == .status(0))
            for line in scene.proxy.log.value + second.log.value {
                let fields = try? object(Array(line.utf8))
                #expect(fields?["level"] != nil, "\(line)")
            }
        }
    }
}
