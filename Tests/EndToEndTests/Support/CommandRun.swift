import Foundation

/// A command that ran to its end, with its two outputs apart.
struct CommandRun: Sendable {
    let exit: ProxyProcess.Exit
    /// Standard output, byte for byte.
    let output: String
    /// The lines of standard error.
    let errors: [String]

    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = URL(fileURLWithPath: try folder.write("output", []))
        let handle = try FileHandle(forWritingTo: file)
        let process = try await ProxyProcess.launch(
            arguments,
            environment: environment,
            standardOutput: handle
        )
        exit = try await process.end(within: .seconds(20))
        errors = process.log.value
        output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
