import Foundation

/// A folder of one test, for its owner alone.
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
    }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        guard
            FileManager.default.createFile(
                atPath: file,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw Overdue(description: "\(file) could not be written") }
        return file
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
