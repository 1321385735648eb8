import ArgumentParser
import ProxyCore
import ProxyFiles

/// The names of commands on the command line.
enum CommandNames {
    /// ArgumentParser would say of a misspelt command that its options are unknown.
    ///
    /// - Throws: `ValidationError` for one that there isn't, with the nearest.
    static func check(_ arguments: [String]) throws {
        var command: any ParsableCommand.Type = AEMAuthProxy.self
        for argument in arguments {
            let known = command.configuration.subcommands
            guard !known.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
            guard let next = known.first(where: { $0._commandName == argument }) else {
                let near = NearestName.find(argument, in: known.map { $0._commandName })
                throw ValidationError(
                    "there is no command \(UserText.name(argument))"
                        + (near.map { ". Did you mean '\($0)'?" } ?? "")
                )
            }
            command = next
        }
    }
}
