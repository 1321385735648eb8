import ArgumentParser
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

struct NewCallerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes an API key and prints it, once.",
        discussion: """
            Standard output is the key alone on one line. Standard error has what to write into \
            the configuration, which knows the key by its SHA-256 digest. Nothing is stored.
            """
    )

    @Argument(help: "Whose key it is: letters, digits, dots, - and _.")
    var name: String

    func validate() throws {
        do throws(InvalidValue) {
            _ = try ValueSyntax.name(name)
        } catch {
            throw ValidationError("The name \(error).")
        }
    }

    func run() throws {
        let key = APIKeyText.random()
        let digest = Hexadecimal.text(SHA256.digest(of: Array(key.utf8)))
        for line in [
            "This is the only time that the key is shown: \(name) sends it in X-Caller-Key,",
            "or as Authorization: Bearer KEY, or as the password of Basic authentication.",
            "Write into the configuration, at the listener that \(name) may use:",
            "    callers:", "      apiKeys:", "        \(name): \(digest)",
        ] {
            StandardError.write(line: line)
        }
        try StandardOutput.write(key)
    }
}
