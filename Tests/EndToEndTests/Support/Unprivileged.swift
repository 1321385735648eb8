import Foundation
import Glibc
import Synchronization

/// The user without any rights that the proxy runs as where the tests run as root: what only root
/// may do must not be needed. Other users start it as themselves.
enum Unprivileged {
    /// `nobody`, and his group.
    private static let id: UInt32 = 65_534

    static let isNeeded = geteuid() == 0

    /// What stands before a command.
    static var prefix: [String] {
        guard isNeeded else { return [] }
        return [
            "/usr/bin/setpriv", "--reuid", "\(id)", "--regid", "\(id)", "--clear-groups",
            "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs",
        ]
    }

    /// Makes a file that the tests have made the proxy's own.
    static func give(_ path: String) throws {
        guard isNeeded else { return }
        guard unsafe lchown(path, id, id) == 0 else {
            throw Overdue(description: "\(path) could not be given away, errno \(errno)")
        }
    }

    /// The executable, at a path that the user can reach.
    static let executable = Result {
        // SwiftPM puts it beside the test bundle; `make endtoend` names another one.
        let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("aem-auth-proxy").path
        let built = ProcessInfo.processInfo.environment["EXECUTABLE"] ?? beside
        return isNeeded && !isReachable(built) ? try reachable(built) : built
    }

    private static func isReachable(_ path: String) -> Bool {
        var path = path
        while path != "/" {
            var status = stat()
            guard unsafe stat(path, &status) == 0, status.st_mode & 0o1 != 0 else { return false }
            path = URL(fileURLWithPath: path).deletingLastPathComponent().path
        }
        return true
    }

    /// Links or copies it into a folder that is removed at the end.
    private static func reachable(_ built: String) throws -> String {
        let files = FileManager.default
        let folder = try TemporaryFolder()
        folderToRemove.withLock { $0 = folder }
        atexit { Unprivileged.folderToRemove.withLock { $0?.remove() } }
        let path = "\(folder.path)/aem-auth-proxy"
        if unsafe Glibc.link(built, path) != 0 { try files.copyItem(atPath: built, toPath: path) }
        return path
    }

    private static let folderToRemove = Mutex<TemporaryFolder?>(nil)
}
