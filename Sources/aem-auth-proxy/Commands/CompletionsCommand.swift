import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Prints what a shell needs to complete this program's options.",
        discussion: """
            bash: aem-auth-proxy completions bash > ~/.local/share/bash-completion/completions/aem-auth-proxy

            zsh: aem-auth-proxy completions zsh > DIRECTORY/_aem-auth-proxy, a directory of $fpath

            fish: aem-auth-proxy completions fish > ~/.config/fish/completions/aem-auth-proxy.fish
            """
    )

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash
        case zsh
        case fish

        var completion: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "Which shell.")
    var shell: Shell

    func run() throws {
        try StandardOutput.write(AEMAuthProxy.completionScript(for: shell.completion))
    }
}
