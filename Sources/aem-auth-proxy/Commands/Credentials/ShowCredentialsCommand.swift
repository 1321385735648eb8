import AdobeIMS
import ArgumentParser
import ProxyCore

struct ShowCredentialsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what a file of the AEM Developer Console is for, without its secrets.",
        discussion: "Exits 78 when the file can't be read as service credentials or as a token."
    )

    @Argument(help: "Service credentials or a local development token.", completion: .file())
    var file: String

    @Flag(name: .long, help: "Print a JSON object.")
    var json = false

    func run() throws {
        let facts: [Fact]
        do throws(InvalidValue) {
            facts = try CredentialFacts.read(file, now: .now())
        } catch {
            StandardError.write(line: "\(Fact.printable(file)) \(error)")
            throw ExitStatus.configuration
        }
        try StandardOutput.write(json ? Fact.json(facts) : Fact.lines(facts))
    }
}
