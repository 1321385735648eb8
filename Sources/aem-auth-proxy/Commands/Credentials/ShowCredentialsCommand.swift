import AdobeIMS
import ArgumentParser
import ProxyCore
import ProxyFiles

struct ShowCredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what a file of the AEM Developer Console is for, without its secrets.",
        discussion: "Exits 78 when the file can't be read as service credentials or as a token."
    )

    @Argument(help: "Service credentials or a local development token.", completion: .file())
    var file: String

    @Flag(name: .long, help: "Print a JSON object.")
    var json = false

    func run() async throws {
        let facts: [Fact]
        do throws(InvalidValue) {
            facts = try await UserFiles.once.judge { files throws(InvalidValue) in
                try CredentialFacts.read(file, from: files, now: .now())
            }
        } catch {
            StandardError.write(line: "\(UserText.path(file)) \(error)")
            throw ExitStatus.configuration
        }
        try StandardOutput.write(json ? Fact.json(facts) : Fact.lines(facts))
    }
}
