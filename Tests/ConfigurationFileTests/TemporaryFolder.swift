import AdobeIMS
import Foundation
import ProxyCore
import aem_auth_proxy

/// A folder with the files of one test; gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            component: "configuration-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    /// `mode`: The file's rights.
    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = path(of: name)
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    func load(
        _ yaml: String,
        environment: [String: String] = [:],
        now: UnixTime = .now()
    ) throws -> Configuration {
        try write(yaml, to: "proxy.conf")
        return try ConfigurationFile.load(
            path: path(of: "proxy.conf"),
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            environment: environment,
            now: now
        )
    }

    /// What is wrong with a file, one line a problem, without this folder's path.
    func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try load(yaml, environment: environment)
            return []
        } catch let error as ConfigurationProblems {
            return error.problems.map {
                $0.description.replacingOccurrences(of: path + "/", with: "")
            }
        }
    }
}
