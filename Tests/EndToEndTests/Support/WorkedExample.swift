import Foundation

/// A section of `docs/examples.md`: a configuration, and what is done with it.
struct WorkedExample: Sendable {
    let title: String
    /// Of `proxy.conf`.
    let configuration: String
    /// What is run while the proxy serves.
    let script: String
    /// In place of a configuration: what stands behind `aem-auth-proxy`.
    let flags: [String]

    static func all() throws -> [WorkedExample] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "docs/examples.md"),
            encoding: .utf8
        )
        return text.components(separatedBy: "\n## ").dropFirst().map(WorkedExample.init)
    }

    static func titled(_ title: String) throws -> WorkedExample {
        guard let example = try all().first(where: { $0.title == title }) else {
            throw Overdue(description: "docs/examples.md has no section \(title)")
        }
        return example
    }

    private init(section: String) {
        title = String(section.prefix { $0 != "\n" })
        configuration = Self.blocks(section, of: "yaml").joined()
        let blocks = Self.blocks(section, of: "sh")
        let command = "aem-auth-proxy "
        script = blocks.filter { !$0.hasPrefix(command) }.joined()
        flags =
            blocks.first { $0.hasPrefix(command) }
            .map { $0.dropFirst(command.count).split { $0.isWhitespace }.map(String.init) } ?? []
    }

    private static func blocks(_ section: String, of language: String) -> [String] {
        section.components(separatedBy: "```\(language)\n").dropFirst().map { rest in
            rest.components(separatedBy: "```")[0]
        }
    }

    /// The configuration, at the test's addresses.
    func configuration(aem: String, ims: String) -> String {
        var text = configuration.replacing("ims-na1.adobelogin.com", with: "\"\(ims)\"")
        for url in Self.upstreams { text = text.replacing(url, with: aem) }
        return "listeners: [{address: \"127.0.0.1:0\"}]\n" + text
    }

    /// The flags, at the test's addresses and in its folder.
    func flags(aem: String, folder: TemporaryFolder) -> [String] {
        flags.map { flag in
            var text = flag.replacing(":secrets/", with: ":\(folder.path)/secrets/")
            for url in Self.upstreams { text = text.replacing(url, with: aem) }
            return text
        } + ["--listen", "127.0.0.1:0"]
    }

    private static let upstreams = [
        "https://author-p12345-e67890.adobeaemcloud.com",
        "https://publish-p12345-e67890.adobeaemcloud.com", "https://analytics.adobe.io",
        "http://localhost:4502",
    ]

    /// Runs the script in the folder and gives what it printed.
    ///
    /// - Throws: ``Overdue`` with all that was printed when a command of it fails.
    func run(port: Int, in folder: TemporaryFolder) async throws -> String {
        let script = "set -eu\n" + script.replacing(":8080", with: ":\(port)")
        return try await Task.detached {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", script]
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            let text = String(decoding: data, as: UTF8.self)
            guard process.terminationStatus == 0 else { throw Overdue(description: text) }
            return text
        }.value
    }
}
