import ArgumentParser
import ProxyCore

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a configuration and the files that it names.",
        discussion: "Exits 0 when the proxy would start with it, 78 when it would not."
    )

    @OptionGroup var source: ConfigurationOptions

    @Flag(name: .long, help: "Contact nothing: the only kind of check in this version.")
    var offline = false

    func validate() throws {
        guard offline else {
            throw ValidationError("the live check is not there yet: add --offline")
        }
    }

    func run() async throws {
        let configuration = try await source.load()
        let warnings = configuration.warnings.map { "warning: \($0)\n" }
        try StandardOutput.write(
            warnings.joined() + "ok: \(configuration.listeners.count) listener(s), "
                + "\(configuration.upstreams.count) upstream(s), "
                + "\(configuration.credentials.count) credential(s), "
                + "\(configuration.routes.count) route(s)"
        )
    }
}
