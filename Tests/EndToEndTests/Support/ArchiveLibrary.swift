import Foundation

/// A library of PyPI's for HTTP archives: `Tests/Collector/har.py`.
enum ArchiveLibrary {
    struct Entry: Codable {
        let method: String
        let url: String
        let status: Int
        let mimeType: String
        let text: String
        let encoding: String
        let cookies: [String]
        let started: String
        /// What the format's rules say against it.
        let problems: [String]
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/collector/bin/python3").path

    /// `make collector` installs it.
    static let isInstalled: Bool = {
        let libraries = root.appendingPathComponent(".build/collector/lib").path
        let versions = try? FileManager.default.contentsOfDirectory(atPath: libraries)
        return (versions ?? []).contains { version in
            FileManager.default.fileExists(
                atPath: "\(libraries)/\(version)/site-packages/haralyzer"
            )
        }
    }()

    static func entries(of file: String) throws -> [Entry] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [
            "-B", root.appendingPathComponent("Tests/Collector/har.py").path, file,
        ]
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Overdue(description: "har.py ended with \(process.terminationStatus)")
        }
        return try output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Entry.self, from: $0)
        }
    }
}
