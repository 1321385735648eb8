import Foundation
import Glibc
import ProxyFiles
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct LocalFileSystemTests {
    private let folder: TemporaryFolder
    private let system = LocalFileSystem()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func text(
        _ path: String,
        limit: Int = 1 << 20,
        allowsStreams: Bool = false
    ) -> String {
        do throws(FileFault) {
            let content = try system.read(path, limit: limit, allowsStreams: allowsStreams)
            return String(decoding: content.bytes, as: UTF8.self)
        } catch {
            return error.message
        }
    }

    @Test func `a file is read to its end, with its stamp and its rights`() throws {
        let path = try folder.write(String(repeating: "x", count: 100_000), to: "a", mode: 0o640)
        let content = try system.read(path, limit: 1 << 20, allowsStreams: false)
        #expect(content.bytes.count == 100_000)
        #expect(try content.stamp == system.stamp(of: path))
        #expect(content.rights.permissions == 0o640)
        try folder.write("y", to: "b")
        #expect(unsafe rename(folder.path(of: "b"), path) == 0)
        #expect(try content.stamp != system.stamp(of: path))
    }

    @Test(arguments: [(0, true), (1023, true), (1024, true), (1025, false), (1 << 40, false)])
    func `a file beyond the limit is refused before it is read`(_ size: Int, _ fits: Bool) throws {
        let path = try folder.write("", to: "a")
        // Nothing of it is on the disk.
        #expect(unsafe truncate(path, size) == 0)
        let text = text(path, limit: 1024)
        #expect(fits ? text.utf8.count == size : text.hasPrefix("cannot be read: it has more"))
    }

    @Test func `a file that does not know its size is read all the same, and no more than allowed`()
    {
        #expect(text("/proc/self/status").contains("Pid:"))
        #expect(text("/proc/self/status", limit: 10).hasPrefix("cannot be read: it has more"))
        #expect(text("/dev/zero", limit: 1 << 16, allowsStreams: true).contains("it has more"))
    }

    @Test func `a pipe that nobody writes to is not waited for`() {
        let path = folder.path(of: "pipe")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(text(path) == "cannot be read: it is not a regular file")
    }

    @Test func `a pipe is read to its end where that is allowed`() async {
        let path = folder.path(of: "pipe")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        let system = system
        let reading = Task.detached {
            await UserFiles(system: system, threads: FileThreads(), allowsStreams: true).judge {
                (try? $0.content(of: path).bytes) ?? []
            }
        }
        let text = Array(String(repeating: "secret", count: 5000).utf8)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let file = unsafe open(path, O_WRONLY)
                var rest = text[...]
                while !rest.isEmpty {
                    let count = unsafe rest.withUnsafeBytes {
                        unsafe write(file, $0.baseAddress, $0.count)
                    }
                    guard count > 0 else { break }
                    rest = rest.dropFirst(count)
                }
                close(file)
                continuation.resume()
            }
        }
        #expect(await reading.value == text)
    }

    /// The folder above a symbolic link's target is not the one above the link.
    @Test func `paths lead where the system says`() throws {
        try folder.write("right", to: "releases/shared/a.json")
        try folder.write("wrong", to: "shared/a.json")
        try folder.write("seven", to: "releases/7/a.json")
        #expect(unsafe symlink("releases/7", folder.path(of: "current")) == 0)
        #expect(text(folder.path(of: "current/a.json")) == "seven")
        #expect(text(folder.path(of: "current/../shared/a.json")) == "right")
    }

    @Test func `what there is not, or is a folder, says so`() throws {
        for (path, kind) in [
            (folder.path(of: "none"), FileFault.Kind.absent),
            (folder.path(of: "none/a"), .absent), (folder.path, .directory),
            (String(repeating: "x", count: 5000), .absent),
        ] {
            let fault = #expect(throws: FileFault.self) {
                try system.read(path, limit: 1, allowsStreams: false)
            }
            #expect(fault?.kind == kind)
        }
    }
}
