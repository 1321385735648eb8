import Glibc
import ProxyCore
import Synchronization

/// A lock of the system's on a file (`flock`): it ends with the process, however that ends.
final class FileLock: ExchangeLock {
    private let descriptor: Mutex<Int32?>
    private let path: String
    private let threads: FileThreads

    /// `descriptor`: Open, and locked; closed with this.
    init(descriptor: Int32, path: String, threads: FileThreads) {
        self.descriptor = Mutex(descriptor)
        self.path = path
        self.threads = threads
    }

    deinit {
        if let open = descriptor.withLock({ $0 }) { close(open) }
    }

    func release() async {
        let open = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let open else { return }
        // On some file systems that blocks, too.
        _ = await threads.run(on: path, within: .seconds(1)) { close(open) }
    }
}
