import AdobeIMS
import Foundation
import Glibc
import NIOCore
import NIOPosix
import ProxyOpenSSL
import Sandbox
import Testing

extension EndToEnd {
    /// Exit statuses, and what is said before them.
    @Suite struct CommandTests {}
}

extension EndToEnd.CommandTests {
    private static func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> (exit: ProxyProcess.Exit, lines: [String]) {
        let process = try await ProxyProcess.launch(arguments, environment: environment)
        let exit = try await process.end(within: .seconds(80))
        return (exit, process.log.value)
    }

    private static let broken = """
        listeners:
          - address: 127.0.0.1:0
        credentials:
          test: {serviceCredentials: missing.json}
        upstreams:
          aem:
            url: http://127.0.0.1:9
            responseTimout: 1s
        routes:
          - {path: /, upstream: aen, credential: test}
        limits: {requestBody: lots}

        """

    @Test(arguments: [["serve"], ["check", "--offline"]])
    func `all problems of a configuration come at once`(_ command: [String]) async throws {
        try await TemporaryFolder.withCredentials { folder in
            let file = try folder.write("proxy.conf", Array(Self.broken.utf8))
            let (exit, lines) = try await Self.run(command + ["--config", file])
            #expect(exit == .status(78))
            for (place, key) in [
                (":4:", "credentials.test.serviceCredentials"),
                (":8:5: ", "upstreams.aem.responseTimout"), (":10:", "upstream"),
                (":11:", "limits.requestBody"),
            ] {
                let line = lines.first { $0.contains("proxy.conf\(place)") } ?? ""
                #expect(line.contains(key), "\(key) in \(lines)")
            }
            #expect(lines.count == 4)
            #expect(!lines.contains { $0.contains("listening") })
        }
    }

    @Test func `a good configuration is said to be one`() async throws {
        try await TemporaryFolder.withCredentials { folder in
            let text = Self.broken
                .replacing("missing.json", with: "credentials.json")
                .replacing("responseTimout", with: "responseTimeout")
                .replacing("aen", with: "aem").replacing("lots", with: "1MiB")
            let file = try folder.write("proxy.conf", Array(text.utf8))
            let (exit, lines) = try await Self.run(
                ["check", "--offline"],
                environment: ["AEM_AUTH_PROXY_CONFIG": file]
            )
            #expect(exit == .status(0))
            #expect(lines.last?.hasPrefix("ok: ") == true)
        }
    }

    @Test(arguments: [
        ["serve"], ["nonsense"], ["serve", "--config", "a", "--upstream", "http://127.0.0.1:9"],
        ["serve", "--upstream", "http://127.0.0.1:9"], ["serve", "--nonsense"],
    ])
    func `wrong use is 64`(_ arguments: [String]) async throws {
        let (exit, lines) = try await Self.run(arguments)
        #expect(exit == .status(64))
        #expect(lines.contains { $0.hasPrefix("Error: ") })
    }

    @Test(arguments: [
        ["--help"], ["--version"], ["serve", "--help"], ["token", "--help"],
        ["credentials", "check", "--help"],
    ])
    func `help is 0`(_ arguments: [String]) async throws {
        let (exit, lines) = try await Self.run(arguments)
        #expect(exit == .status(0))
        #expect(!lines.isEmpty)
    }

    @Test func `flags with problems are 78`() async throws {
        try await TemporaryFolder.withCredentials { folder in
            let (exit, lines) = try await Self.run([
                "serve", "--upstream", "http://aem.example", "--credentials",
                "\(folder.path)/missing.json", "--listen", "0.0.0.0:0",
            ])
            #expect(exit == .status(78))
            for flag in ["--upstream", "--credentials", "--listen"] {
                #expect(lines.contains { $0.hasPrefix(flag) }, "\(flag) in \(lines)")
            }
        }
    }

    @Test func `an address that is taken is 69`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await TemporaryFolder.withCredentials { folder in
            let (exit, lines) = try await Self.run([
                "serve", "--upstream", "http://127.0.0.1:9", "--credentials",
                "\(folder.path)/credentials.json", "--listen", "127.0.0.1:\(port)",
            ])
            #expect(exit == .status(69))
            #expect(lines.contains { $0.contains("127.0.0.1:\(port)") && $0.contains("in use") })
        }
        try await listener.close().get()
    }

    @Test(arguments: [[], ["credentials"], ["callers"]])
    func `no command at all is 64, with the help`(_ arguments: [String]) async throws {
        let run = try await CommandRun(arguments)
        #expect(run.exit == .status(64))
        #expect(run.output.isEmpty)
        #expect(run.errors.contains { $0.contains("USAGE") })
    }

    @Test func `what check says and can't be written is 74`() async throws {
        try await TemporaryFolder.withCredentials { folder in
            let text =
                "credentials: {a: {serviceCredentials: credentials.json}}\n"
                + "upstreams: {aem: {url: \"https://aem.example\"}}\nlisteners: [{address: "
                + "\"127.0.0.1:0\"}]\n"
            let file = try folder.write("proxy.conf", Array(text.utf8))
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            for arguments in [["check", "--offline", "--config", file], ["--help"], ["--version"]] {
                let process = try await ProxyProcess.launch(arguments, standardOutput: full)
                #expect(try await process.end() == .status(74))
            }
        }
    }

    /// The file's content in place of its name, in one argument and in many.
    @Test(arguments: [true, false])
    func `a secret on the command line is in no message`(_ isOne: Bool) async throws {
        let text = String(
            decoding: try Scene.credentials(imsEndpoint: "ims.example"),
            as: UTF8.self
        )
        let account = try Scene.account.get()
        let key = try account.privateKey.pkcs1PEM().reveal().split(separator: "\n").dropFirst()
        let secrets = [account.clientSecret.reveal()] + key.map(String.init)
        let words = isOne ? [text] : text.split(whereSeparator: \.isWhitespace).map(String.init)
        for command in [
            ["serve", "--upstream", "https://aem.example", "--credentials"],
            ["check", "--offline", "--config"], ["token", "--credentials"], ["token", "--config"],
            ["credentials", "show"], ["credentials", "check"], ["serve", "--listen"], [],
        ] {
            let run = try await CommandRun(command + words)
            #expect(run.exit != .status(0))
            let said = run.output + run.errors.joined(separator: "\n")
            #expect(!said.isEmpty)
            for secret in secrets where said.contains(secret.prefix(20)) {
                Issue.record("\(command) says a secret of \(secret.count) characters")
            }
        }
    }

    @Test func `check finds what serve would find`() async throws {
        let taken = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = taken.localAddress?.port ?? 0
        try await TemporaryFolder.withCredentials { folder in
            let upstream = "upstreams: {aem: {url: \"http://127.0.0.1:9\"}}"
            for (lines, status, message) in [
                (["listeners: [{address: \"127.0.0.1:\(port)\"}]", upstream], 69, "in use"),
                (
                    ["listeners: [{address: \"unix:none/p.sock\"}]", upstream], 69,
                    "no such directory"
                ),
                (
                    [upstream, "tokens: {store: {file: {directory: none/there/tokens}}}"], 78,
                    "can't be made"
                ),
                ([upstream, "tokens: {store: {file: {directory: /dev/null/x}}}"], 78, "directory"),
            ] as [([String], Int32, String)] {
                let file = try folder.write(
                    "proxy.conf",
                    Array((lines + [""]).joined(separator: "\n").utf8)
                )
                for command in [["check", "--offline"], ["serve"]] {
                    let (exit, said) = try await Self.run(command + ["--config", file])
                    #expect(exit == .status(status), "\(command) \(lines)")
                    #expect(said.contains { $0.contains(message) }, "\(said)")
                }
            }
            let file = try folder.write("proxy.conf", Array("\(upstream)\n".utf8))
            let (exit, said) = try await Self.run(
                ["check", "--offline", "--config", file],
                environment: ["TMPDIR": "/there/is/none"]
            )
            // What listens at the standard port is the machine's affair.
            #expect([.status(0), .status(69)].contains(exit))
            #expect(said.contains { $0.hasPrefix("warning: ") && $0.contains("TMPDIR") })
        }
        try await taken.close().get()
    }

    @Test func `the demo's story holds`() async throws {
        let (exit, lines) = try await Self.run(["demo", "--once"])
        #expect(exit == .status(0), "\(lines)")
        #expect(lines.count { $0.hasPrefix("ok ") } >= 5)
    }
}
