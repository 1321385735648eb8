import Foundation
import Synchronization

/// A real `redis-server`, or a Sentinel, of one test; gone with it.
package final class RedisServer: Sendable {
    package static let isInstalled = ["redis-server", "redis-cli"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    package let folder: TemporaryFolder
    private let arguments: [String]
    private let client: [String]
    private let process = Mutex<Process?>(nil)

    /// `arguments`: Of the server, with `%PORT` and `%FOLDER`.
    /// `client`: Of `redis-cli`, to get in.
    package init(
        _ arguments: [String] = ["--port", "%PORT"],
        client: [String] = [],
        folder: TemporaryFolder? = nil
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.client = client
        for _ in 0..<20 {
            let port = Int.random(in: 20_000...31_000)
            let own = ["--bind", "127.0.0.1", "--dir", folder.path, "--save", ""]
            let all = (arguments + own).map {
                $0.replacing("%PORT", with: "\(port)").replacing("%FOLDER", with: folder.path)
            }
            if let process = try Self.run(all, port, client) {
                self.process.withLock { $0 = process }
                self.port = port
                self.arguments = all
                return
            }
        }
        throw Problem(description: "redis-server does not start")
    }

    deinit {
        // It may have been started with SIGTERM blocked.
        kill()
    }

    /// - Returns: nil: it has ended at once, as for a port that another one has.
    private static func run(
        _ arguments: [String],
        _ port: Int,
        _ client: [String]
    ) throws -> Process? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/redis-server")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<600 {
            let answer = try cli(["ping"], port, client)
            guard process.isRunning else { return nil }
            if answer.contains("PONG") { return process }
            Thread.sleep(forTimeInterval: 0.05)
        }
        process.terminate()
        return nil
    }

    private static func cli(
        _ words: [String],
        _ port: Int,
        _ client: [String]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/redis-cli")
        process.arguments = ["-h", "127.0.0.1", "-p", "\(port)"] + client + words
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What `redis-cli` says.
    @discardableResult
    package func cli(_ words: String...) throws -> String {
        try Self.cli(words, port, client)
    }

    /// One that nobody listens at.
    package static func unusedPort() throws -> Int {
        let server = try RedisServer()
        server.kill()
        return server.port
    }

    /// `kill -9`
    package func kill() {
        process.withLock { process in
            guard let running = process else { return }
            _ = Foundation.kill(running.processIdentifier, SIGKILL)
            running.waitUntilExit()
            process = nil
        }
    }

    /// Once more, at the same port and without data.
    package func start() throws {
        guard let again = try Self.run(arguments, port, client) else {
            throw Problem(description: "redis-server does not start again")
        }
        process.withLock { $0 = again }
    }
}
