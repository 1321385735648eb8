import CCurl
import Glibc
package import NIOCore

/// The system's authorities and those of one more file, as the one file that libcurl can remember
/// when it has read it: see ``CurlOption``. It lives in memory only.
///
/// When one of the two is replaced, connections that are made a minute later trust the new one.
/// When the one more file vanishes, they trust what they did.
package final class TrustBundle {
    private let system: String?
    private let extra: String
    private var descriptor: Int32 = -1
    /// The one before: connections under way may not have read it yet.
    private var former: Int32 = -1
    private var stamps: [FileStamp?] = []
    private var lookedAt: NIODeadline?

    private static let interval = TimeAmount.seconds(60)

    package convenience init(extra: String) {
        self.init(extra: extra, system: CurlGlobal.systemAuthorities)
    }

    /// `system`: The file of the system's authorities; nil where it has none.
    package init(extra: String, system: String?) {
        self.extra = extra
        self.system = system
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if former >= 0 { close(former) }
    }

    /// The path of the whole; of `extra` alone where there is no memory for it, or no `extra`:
    /// libcurl says what is wrong with that.
    package func path(at now: NIODeadline = .now()) -> String {
        if lookedAt.map({ now - $0 >= Self.interval }) ?? true {
            lookedAt = now
            refresh()
        }
        return descriptor < 0 ? extra : "/proc/self/fd/\(descriptor)"
    }

    private func refresh() {
        let files = [system, extra].compactMap(\.self)
        let stamps = files.map(FileStamp.init)
        guard stamps != self.stamps, stamps.last != .some(nil) else { return }
        let made = curl_shim_memory_file()
        guard made >= 0 else { return }
        for file in files { Self.append(file, to: made) }
        // Another number, so that libcurl sees another file.
        if former >= 0 { close(former) }
        former = descriptor
        descriptor = made
        self.stamps = stamps
    }

    private static func append(_ path: String, to target: Int32) {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard source >= 0 else { return }
        defer { close(source) }
        while sendfile(target, source, nil, 1 << 20) > 0 {}
        // A bundle need not end with a line end.
        var lineEnd = UInt8(ascii: "\n")
        _ = unsafe write(target, &lineEnd, 1)
    }
}

/// Which content a file had, as far as the system tells.
private struct FileStamp: Equatable {
    private let device: UInt
    private let number: UInt
    private let size: Int
    private let modified: [Int]

    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        number = status.st_ino
        size = status.st_size
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
