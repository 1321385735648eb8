import ArgumentParser
import Glibc
import ProxyCore

/// How the process ends when a command can't be read, or can't be carried out.
enum CommandEnd {
    /// What was written on the command line is no command, or one that asks for help.
    ///
    /// `command`: Whose usage belongs to it.
    static func exit(
        afterParsing error: any Error,
        of command: any ParsableCommand.Type = AEMAuthProxy.self
    ) -> Never {
        let status = AEMAuthProxy.exitCode(for: error)
        let name = command._commandName
        let text = command.fullMessage(for: error)
            .replacing("Usage: \(name)", with: "Usage: aem-auth-proxy \(name)")
            .replacing("'\(name) --help'", with: "'aem-auth-proxy \(name) --help'")
            .replacing("aem-auth-proxy aem-auth-proxy", with: "aem-auth-proxy")
        guard status.isSuccess else {
            // What stands where it should not may be a secret: `--credentials $(cat FILE)`.
            StandardError.write(line: UserText.without(arguments, in: helped(text)))
            Glibc.exit(status.rawValue)
        }
        exit(printing: text)
    }

    /// `serve author.json` is what many try first.
    private static func helped(_ text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        guard line.hasPrefix("Error: Unexpected argument"),
            [".json'", ".conf'", ".yaml'", ".yml'"].contains(where: line.hasSuffix)
        else { return text }
        return line
            + "\nHelp:  name credentials by --credentials FILE, a configuration by --config FILE"
            + text.dropFirst(line.count)
    }

    /// A usage line would not belong to it: the command was understood.
    static func exit(afterRunning error: any Error) -> Never {
        switch error {
        case let status as ExitCode:
            Glibc.exit(status.rawValue)
        case let error as StandardOutput.WriteError:
            StandardError.write(line: "aem-auth-proxy: \(error)")
            Glibc.exit(ExitStatus.output.rawValue)
        case let error as UsageError:
            StandardError.write(line: "aem-auth-proxy: \(error.message)")
            Glibc.exit(ExitCode.validationFailure.rawValue)
        case is CleanExit:
            // A command without the one that should stand behind it.
            StandardError.write(line: AEMAuthProxy.fullMessage(for: error))
            Glibc.exit(ExitCode.validationFailure.rawValue)
        case _ where AEMAuthProxy.exitCode(for: error).isSuccess:
            exit(printing: AEMAuthProxy.fullMessage(for: error))
        default:
            StandardError.write(line: "aem-auth-proxy: \(error)")
            Glibc.exit(ExitStatus.unavailable.rawValue)
        }
    }

    private static func exit(printing text: String) -> Never {
        do throws(StandardOutput.WriteError) {
            try StandardOutput.write(text)
        } catch {
            exit(afterRunning: error)
        }
        Glibc.exit(0)
    }

    private static var arguments: [String] { ProcessArguments.all }
}
