import AdobeIMS
import Dispatch
import ProxyCore
import ProxyFiles
import Synchronization

/// A file system whose files answer as the test says, or not at all.
final class ManualFileSystem: FileSystem {
    enum File: Sendable {
        case content(String, inode: UInt)
        case fault(FileFault)
        /// Nobody comes back before ``release()``.
        case hanging
    }

    private struct State {
        var files: [String: File]
        var reads: [String] = []
    }

    private let state: Mutex<State>
    private let gate = DispatchSemaphore(value: 0)

    init(_ files: [String: File] = [:]) {
        state = Mutex(State(files: files))
    }

    /// The paths that were read, in order.
    var reads: [String] { state.withLock { $0.reads } }

    func put(_ file: File, at path: String) {
        state.withLock { $0.files[path] = file }
    }

    /// Lets so many calls come back.
    func release(_ count: Int) {
        for _ in 0..<count { gate.signal() }
    }

    func read(
        _ path: String,
        limit: Int,
        allowsStreams: Bool
    ) throws(FileFault) -> FileContent {
        state.withLock { $0.reads.append(path) }
        let (text, inode) = try file(path)
        return FileContent(
            bytes: Array(text.utf8),
            stamp: FileStamp(inode: inode),
            modifiedAt: UnixTime(milliseconds: 0),
            rights: FileRights(owner: 0, group: 0, permissions: 0o600)
        )
    }

    func stamp(of path: String) throws(FileFault) -> FileStamp {
        FileStamp(inode: try file(path).inode)
    }

    private func file(_ path: String) throws(FileFault) -> (text: String, inode: UInt) {
        switch state.withLock({ $0.files[path] }) {
        case .content(let text, let inode): return (text, inode)
        case .fault(let fault): throw fault
        case .hanging:
            gate.wait()
            throw FileFault("it came back")
        case nil: throw FileFault("there is no such file", kind: .absent)
        }
    }
}
