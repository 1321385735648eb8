import AdobeIMS
import ArgumentParser
import ProxyCore

struct TokenCommand: AsyncParsableCommand, JudgedOptions {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Gets an access token and prints it.",
        discussion: """
            Service credentials and OAuth server-to-server credentials are exchanged at Adobe IMS; \
            of several keys or secrets the next is tried when IMS refuses one. A local development \
            token is printed as it is.

            Standard output is the token alone on one line, or with --json an object: \
            access_token, token_type, expires_in (seconds from now), expires_at (ISO 8601), source \
            (exchange, file for a local development token, or store where the configuration has \
            one with a token that is still good) and expiry_source (what the end was taken from: \
            claims, answer, file, or assumed). All else is said on standard error.

            Exits 69 when IMS can't be reached or fails and a later try may succeed, 78 when it \
            refuses the credential, or when the token, the configuration or a file is of no use.
            """
    )

    @OptionGroup var source: CredentialOptions

    @Flag(name: .long, help: "Print a JSON object.")
    var json = false

    func judge() throws { try source.judge() }

    func run() async throws {
        let (token, origin) = try await token()
        for warning in token.warnings { StandardError.write(line: "warning: \(warning)") }
        if StandardOutput.isTerminal {
            StandardError.write(
                line: "warning: this token is as good as a password until it ends; it is on your "
                    + "screen now"
            )
        }
        let value = token.value.reveal()
        try StandardOutput.write(json ? object(token, value: value, origin: origin) : value)
    }

    private func token() async throws -> (AccessToken, OneExchange.Origin) {
        let exchange = try await source.load()
        if case .basic = exchange.credential.definition {
            throw UsageError(
                "this credential is a user and a password, so there is no token to get; its "
                    + "password is in its passwordFile"
            )
        }
        do {
            return try await exchange.accessToken()
        } catch {
            StandardError.write(line: "aem-auth-proxy: \(error)")
            let isRefusal = (error as? IMSError)?.isTransient == false
            throw isRefusal ? ExitStatus.configuration : ExitStatus.unavailable
        }
    }

    private func object(_ token: AccessToken, value: String, origin: OneExchange.Origin) -> String {
        let remaining = UnixTime.now().duration(to: token.expiry)
        return Fact.json([
            Fact("access_token", .text(value)),
            Fact("token_type", .text("bearer")),
            Fact("expires_in", .count(Int(max(0, remaining.components.seconds)))),
            Fact("expires_at", .text("\(token.expiry)")),
            Fact("source", .text(origin.rawValue)),
            Fact("expiry_source", .text(token.expirySource.rawValue)),
        ])
    }
}
