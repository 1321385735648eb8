import Foundation
import Glibc
import NIOCore
import NIOPosix

/// A collector of spans that reads them with OpenTelemetry's official definitions, in a process of
/// its own: `Tests/Collector/collector.py`.
final class TraceCollector: Sendable {
    struct Span: Codable, Sendable, Equatable {
        let resource: [String: String]
        let scope: String
        let trace: String
        let id: String
        /// Empty for the first one of a trace.
        let parent: String
        let name: String
        let kind: Int
        let start: UInt64
        let end: UInt64
        let attributes: [String: String]
        /// Of the attributes, as often as they came.
        let names: [String]
        let status: Int
        let flags: Int

        var isServer: Bool { kind == 2 }
    }

    /// What came in one request.
    struct Export: Codable, Sendable {
        let path: String
        /// Names in lower case.
        let fields: [String: String]
        let body: Data
        /// What the official definitions say against it.
        let problems: [String]
        let spans: [Span]
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/collector/bin/python3").path

    /// `make collector` installs what it needs.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: python)

    private let process: Process
    private let lines: Observed<[String]>
    let url: String

    private init(process: Process, lines: Observed<[String]>, port: String) {
        self.process = process
        self.lines = lines
        url = "http://127.0.0.1:\(port)"
    }

    /// Collects while `body` runs.
    ///
    /// `arguments`: `--hang`, or `--status` and a number.
    static func collecting(
        _ arguments: [String] = [],
        _ body: (TraceCollector) async throws -> Void
    ) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        let script = root.appendingPathComponent("Tests/Collector/collector.py").path
        process.arguments = ["-B", script] + arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        // Not this process's own, whose reader would wait for the end of all that have it.
        process.standardError = pipe
        let descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
        try process.run()
        // The other signals may be blocked, as they are in this process.
        defer { kill(process.processIdentifier, SIGKILL) }
        let lines = Observed<[String]>([])
        let output = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineReader(lines))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor).get()
        defer { output.close(promise: nil) }
        let first = try await lines.wait("the collector's port") { !$0.isEmpty }
        try await body(TraceCollector(process: process, lines: lines, port: first[0]))
    }

    /// All that came.
    var exports: [Export] { Self.exports(lines.value) }

    var spans: [Span] { exports.flatMap(\.spans) }

    /// Returns all spans once that holds.
    @discardableResult
    func spans(
        _ what: String,
        until holds: @escaping @Sendable ([Span]) -> Bool
    ) async throws -> [Span] {
        let lines = try await lines.wait(what) { holds(Self.exports($0).flatMap(\.spans)) }
        return Self.exports(lines).flatMap(\.spans)
    }

    /// Waits for the server's span of a request for that path; returns all spans of its trace.
    func trace(of path: String) async throws -> [Span] {
        let spans = try await spans("the span of \(path)") { spans in
            spans.contains { $0.isServer && $0.attributes["url.path"] == path }
        }
        let server = spans.first { $0.isServer && $0.attributes["url.path"] == path }
        return spans.filter { $0.trace == server?.trace }
    }

    private static func exports(_ lines: [String]) -> [Export] {
        lines.dropFirst().compactMap { line in
            try? JSONDecoder().decode(Export.self, from: Data(line.utf8))
        }
    }
}
