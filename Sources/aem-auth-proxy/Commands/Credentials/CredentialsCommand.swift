import ArgumentParser

struct CredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Looks into credentials files, offline.",
        subcommands: [ShowCredentialsCommand.self, CheckCredentialsCommand.self]
    )
}
