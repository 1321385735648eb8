import Sandbox
import Testing

extension EndToEnd {
    /// What is said of a command line that can't be meant.
    @Suite struct OptionTests {}
}

extension EndToEnd.OptionTests {
    @Test(arguments: [
        (["serve", "--upsteam", "x"], "Unknown option '--upsteam'. Did you mean '--upstream'?"),
        (["serve", "--upsteam=x"], "Unknown option '--upsteam'. Did you mean '--upstream'?"),
        (
            ["serve", "--credental", "f"],
            "Unknown option '--credental'. Did you mean '--credentials'?"
        ),
        (["token", "--confg", "f"], "Unknown option '--confg'. Did you mean '--config'?"),
        (["check", "--ofline"], "Unknown option '--ofline'. Did you mean '--offline'?"),
        (
            ["exec", "--upsteam", "x", "--", "ls", "--nonsense"],
            "Unknown option '--upsteam'. Did you mean '--upstream'?"
        ),
        (["wait", "--timout", "1s"], "Unknown option '--timout'. Did you mean '--timeout'?"),
        (["serv", "--config", "x"], "there is no command serv. Did you mean 'serve'?"),
        (["credentials", "chek", "x"], "there is no command chek. Did you mean 'check'?"),
        (["serve", "--upstream", "x"], "--upstream needs --credentials FILE beside it"),
        (
            ["serve", "--credentials", "x", "--upstream", "y", "--tier", "author"],
            "--upstream excludes --tier: its host is of one already"
        ),
    ])
    func `a misspelt word is named, with the nearest`(
        _ arguments: [String],
        _ message: String
    ) async throws {
        let run = try await CommandRun(arguments)
        #expect(run.exit == .status(64))
        #expect(run.errors.first == "Error: \(message)")
        #expect(run.errors.contains { $0.hasPrefix("Usage: aem-auth-proxy ") })
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `shells learn the options`(_ shell: String) async throws {
        let run = try await CommandRun(["completions", shell])
        #expect(run.exit == .status(0))
        #expect(run.output.contains("allow-origin"))
    }

    @Test func `one flag is enough, and says where it leads`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Its client id is of an environment, and nothing is at its IMS.
        let file = try folder.write(
            "credentials.json",
            Scene.credentials(imsEndpoint: "http://127.0.0.1:9")
        )
        let process = try await ProxyProcess.launch([
            "serve", "--credentials", file, "--port", "0", "--tier", "publish", "--admin",
            "127.0.0.1:0", "--allow-host", "proxy.internal", "--allow-origin", "https://app.test",
        ])
        let line = try await process.line(containing: "the credentials name the upstream")
        #expect(line.contains("https://publish-p"))
        #expect(try await process.port() > 0)
        #expect(try await process.terminate() == .status(0))
    }
}
