import Foundation

/// The `openssl` command, which is another TLS implementation than the proxy's.
enum OpenSSL {
    /// Gives what it printed, errors included.
    ///
    /// `input`: Path of what it reads; nil: nothing.
    /// - Throws: ``Overdue`` with that when it fails.
    @discardableResult
    static func run(_ arguments: [String], input: String? = nil) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardInput = FileHandle(forReadingAtPath: input ?? "/dev/null")
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Overdue(description: text) }
        return text
    }
}
