import ArgumentParser
import Glibc
import ProxyOpenSSL

/// The command line.
@main
struct AEMAuthProxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aem-auth-proxy",
        abstract: "Authenticates requests to Adobe Experience Manager as a Cloud Service.",
        discussion: """
            Applications send it plain HTTP; it adds an Adobe IMS access token, which it exchanges, \
            caches and renews, and forwards the request to AEM.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, CheckCommand.self, ExplainCommand.self, WaitCommand.self,
            ExecCommand.self, TokenCommand.self, CredentialsCommand.self, CallersCommand.self,
            LearnCommand.self, ReplayCommand.self, SandboxCommand.self, DemoCommand.self,
            CompletionsCommand.self,
        ]
    )

    static func main() async {
        StandardDescriptors.open()
        DispatchSilence.begin()
        // A client or an upstream that leaves is an error of one write, not of the process.
        signal(SIGPIPE, SIG_IGN)
        // So is a temporary file that may not grow further (ulimit -f).
        signal(SIGXFSZ, SIG_IGN)
        MemoryProtection.enable()
        OpenSSLCleanup.leaveToSystem()
        let command: any ParsableCommand
        do {
            try CommandNames.check(ProcessArguments.all)
            command = try parse(ProcessArguments.all)
        } catch {
            CommandEnd.exit(afterParsing: error)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            CommandEnd.exit(afterRunning: error)
        }
    }

    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        try CommandNames.check(arguments)
        let command = try parseAsRoot(arguments)
        do {
            try (command as? any JudgedOptions)?.judge()
        } catch {
            CommandEnd.exit(afterParsing: error, of: type(of: command))
        }
        return command
    }
}
