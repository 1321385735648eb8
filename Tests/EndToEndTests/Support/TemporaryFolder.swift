import Foundation
import Glibc

/// A folder of one test, for its owner alone, which is the proxy's user.
struct TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("aem-auth-proxy-e2e-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try Unprivileged.give(path)
    }

    /// One with service credentials, which nobody at their IMS knows of.
    static func withCredentials(
        _ body: (TemporaryFolder) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "credentials.json",
            Scene.credentials(imsEndpoint: "http://127.0.0.1:9")
        )
        try await body(folder)
    }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        let parent = URL(fileURLWithPath: file).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Unprivileged.give(parent)
        guard
            FileManager.default.createFile(
                atPath: file,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw Overdue(description: "\(file) could not be written") }
        try Unprivileged.give(file)
        return file
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    /// Puts a new file in the old one's place, in one step.
    func replace(_ name: String, _ bytes: [UInt8]) throws {
        try write(name + ".new", bytes)
        try move(name + ".new", to: name)
    }

    /// Makes a symbolic link, or moves one that is there to another target, in one step.
    func link(_ name: String, to target: String) throws {
        let new = "\(name).new"
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(new)",
            withDestinationPath: target
        )
        try move(new, to: name)
    }

    /// Gives a file another name, in one step.
    func move(_ file: String, to name: String) throws {
        guard unsafe rename("\(path)/\(file)", "\(path)/\(name)") == 0 else {
            throw Overdue(description: "\(name) could not be replaced, errno \(errno)")
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
