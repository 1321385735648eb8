import ArgumentParser

struct CallersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callers",
        abstract: "Makes keys for those who may use a listener.",
        subcommands: [NewCallerCommand.self]
    )
}
