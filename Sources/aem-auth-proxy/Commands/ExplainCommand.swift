import ArgumentParser
import Glibc
import ProxyCore
import ProxyOpenSSL

struct ExplainCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what would become of a request, and why.",
        discussion: """
            Contacts nothing: whether the listener lets the request in, in which ways its path can \
            be read, which route takes it and why the others don't, and what AEM would get, or \
            what the proxy would answer. Credentials, and what routes set, are not shown.
            """
    )

    @Argument(help: "GET, POST and so on.")
    var method: String

    @Argument(help: "Path and query, as the client writes them.")
    var target: String

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp(
            "A field of the request; can be repeated. Without Host, the listener's is meant.",
            valueName: "name: value"
        )
    )
    var header: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The address of the listener, as in the configuration; the first one by default.",
            valueName: "address"
        )
    )
    var listener: String?

    @Flag(name: .long, help: "Print a JSON object.")
    var json = false

    @OptionGroup var source: ConfigurationOptions

    func judge() throws { try source.judge() }

    func run() async throws {
        let request: ExplainedRequest
        do throws(InvalidValue) {
            request = try ExplainedRequest(method: method, target: target, fields: header)
        } catch {
            throw UsageError("the request \(error.message)")
        }
        let configuration = try await source.load()
        let listener = try listener(of: configuration)
        let user = Peer.Process(user: geteuid(), group: getegid())
        let explanation = Explanation(
            request,
            at: listener,
            of: configuration,
            from: Peer(process: listener.address.isUnix ? user : nil),
            version: Version.current,
            digest: { SHA256.digest(of: $0) }
        )
        try StandardOutput.write(
            json
                ? explanation.json
                : explanation.lines.map(Fact.printable).joined(separator: "\n")
        )
    }

    private func listener(of configuration: Configuration) throws -> Listener {
        let all = configuration.allListeners
        guard let listener else { return all.first ?? .default }
        if let found = all.first(where: { $0.address.description == listener }) { return found }
        let known = all.map(\.address.shown).joined(separator: ", ")
        throw UsageError("there is no such listener; there are \(known)")
    }
}
