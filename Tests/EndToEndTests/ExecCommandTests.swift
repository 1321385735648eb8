import Foundation
import Glibc
import NIOCore
import NIOPosix
import Sandbox
import Testing

extension EndToEnd {
    /// `exec`, which runs a command with a proxy of its own.
    @Suite struct ExecCommandTests {}
}

extension EndToEnd.ExecCommandTests {
    /// The command's arguments up to `--`, while IMS and AEM are there.
    private static func play(
        imsEndpoint: String? = nil,
        _ body: ([String]) async throws -> Void
    ) async throws {
        try await SimulatedAdobe.play(imsEndpoint: imsEndpoint) { adobe in
            try await body(
                ["exec", "--credentials", adobe.credentials, "--upstream", adobe.aem.url]
            )
        }
    }

    private static let path = ["PATH": "/usr/bin:/bin"]

    @Test(
        arguments: [
            ("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("kill -9 $$", 137),
            ("kill -15 $$", 143),
        ] as [(String, Int32)]
    )
    func `the command's status is the proxy's`(_ script: String, _ status: Int32) async throws {
        try await Self.play { arguments in
            let run = try await CommandRun(
                arguments + ["--", "/bin/sh", "-c", script],
                environment: Self.path
            )
            #expect(run.exit == .status(status), "\(run.errors)")
            #expect(run.errors.isEmpty)
        }
    }

    @Test func `the command gets where the proxy is, and nothing of its own`() async throws {
        try await Self.play { arguments in
            var environment = Self.path
            environment["NOTIFY_SOCKET"] = "/nowhere/notify"
            environment["WATCHDOG_USEC"] = "100000"
            environment["LISTEN_FDNAMES"] = "web"
            environment["AEM_AUTH_PROXY_OTHER"] = "x"
            environment["MINE"] = "stays"
            let run = try await CommandRun(
                arguments + ["--", "env"],
                environment: environment
            )
            #expect(run.exit == .status(0), "\(run.errors)")
            let names = run.output.split(separator: "\n").map { $0.prefix { $0 != "=" } }
            #expect(
                Set(names).subtracting(["PWD", "SHLVL", "_"]).isSuperset(
                    of: ["AEM_BASE_URL", "MINE", "PATH"]
                )
            )
            let foreign = names.filter { name in
                ["NOTIFY", "WATCHDOG", "LISTEN", "AEM_AUTH", "LIBDISPATCH"]
                    .contains { name.hasPrefix($0) }
            }
            #expect(foreign.isEmpty)
            #expect(run.output.contains("AEM_BASE_URL=http://127.0.0.1:"))
        }
    }

    @Test func `no descriptor of the proxy's reaches the command`() async throws {
        try await Self.play { arguments in
            let run = try await CommandRun(
                arguments + ["--", "ls", "/proc/self/fd"],
                environment: Self.path
            )
            // Its own look at the directory is the last one.
            #expect(run.output.split(separator: "\n") == ["0", "1", "2", "3"])
        }
    }

    @Test func `the proxy serves when the command starts`() async throws {
        let script = """
            import os, urllib.request
            url = os.environ['AEM_BASE_URL'] + '/libs/granite/security/currentuser.json'
            print(urllib.request.urlopen(url).status)
            """
        try await Self.play { arguments in
            let run = try await CommandRun(
                arguments + ["--", "python3", "-c", script],
                environment: Self.path
            )
            #expect(run.output == "200\n", "\(run.errors)")
        }
    }

    @Test(
        arguments: [(SIGTERM, 5), (SIGHUP, 6), (SIGUSR1, 7), (SIGINT, 8), (SIGQUIT, 9)]
            as [(Int32, Int32)]
    )
    func `signals are the command's`(_ signal: Int32, _ status: Int32) async throws {
        let script = """
            trap 'exit 5' TERM; trap 'exit 6' HUP; trap 'exit 7' USR1; trap 'exit 8' INT
            trap 'exit 9' QUIT; echo here; while :; do sleep 0.05; done
            """
        try await Self.play { arguments in
            let process = try await ProxyProcess.launch(
                arguments + ["--", "/bin/sh", "-c", script],
                environment: Self.path
            )
            try await process.line(containing: "here")
            process.signal(signal)
            #expect(try await process.end() == .status(status))
        }
    }

    @Test(
        arguments: [(["/nowhere/command"], 127), (["/etc/passwd"], 126), (["nowhere"], 127)]
            as [([String], Int32)]
    )
    func `what can't be run is 126 or 127`(_ command: [String], _ status: Int32) async throws {
        try await Self.play { arguments in
            let run = try await CommandRun(arguments + ["--"] + command, environment: Self.path)
            #expect(run.exit == .status(status))
            #expect(run.errors.last?.contains("can't be run") == true)
        }
    }

    @Test func `a proxy that does not get ready is 69, with the reason`() async throws {
        try await Self.play(imsEndpoint: "http://127.0.0.1:9") { arguments in
            let run = try await CommandRun(
                arguments + ["--ready-timeout", "300ms", "--", "echo", "started"],
                environment: Self.path
            )
            #expect(run.exit == .status(69))
            #expect(run.output.isEmpty)
            #expect(run.errors.last?.contains("the credential default has no token") == true)
        }
    }

    /// As in a container without an init: orphans are buried, and the status is right.
    @Test(.enabled(if: Unprivileged.isNeeded))
    func `it can be the first process`() async throws {
        try await Self.play { arguments in
            let script = "(sh -c 'sleep 0.1 & exit 0'); sleep 0.3; exit 9"
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            process.arguments =
                ["--pid", "--fork", "--mount-proc", try Unprivileged.executable.get()]
                + arguments + ["--", "/bin/sh", "-c", script]
            process.environment = Self.path
            let status = try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = {
                    continuation.resume(returning: $0.terminationStatus)
                }
                do {
                    try process.run()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            #expect(status == 9)
        }
    }

    @Test(arguments: [
        ["exec", "--credentials", "x"], ["exec", "--credentials", "x", "ls"],
        ["exec", "--", "ls"], ["exec", "--credentials", "x", "--admin", "127.0.0.1:0", "--", "ls"],
    ])
    func `wrong use is 64`(_ arguments: [String]) async throws {
        #expect(try await CommandRun(arguments).exit == .status(64))
    }
}
