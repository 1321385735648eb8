import ProxyFiles
import Testing

/// A change counts as seen when its content was read, and not before.
@Suite(.timeLimit(.minutes(10)))
struct WatchedFilesTests {
    private let system = ManualFileSystem(["/a": .content("1", inode: 1)])

    private func watched(_ paths: [String] = ["/a"], timeLimit: Duration = .seconds(50))
        -> WatchedFiles
    {
        WatchedFiles(
            paths,
            files: UserFiles(system: system, threads: FileThreads(), timeLimit: timeLimit)
        )
    }

    private func text(_ look: WatchedFiles.Look, of path: String = "/a") -> String {
        switch look {
        case .unchanged: return "unchanged"
        case .unreadable(let path, let fault): return "\(path) \(fault)"
        case .changed(let snapshot):
            let bytes = try? snapshot.content(of: path).bytes
            return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "absent"
        }
    }

    @Test func `what was read and has not changed is not read again`() async {
        var watched = watched()
        #expect(text(await watched.look()) == "1")
        #expect(text(await watched.look()) == "unchanged")
        system.put(.content("2", inode: 2), at: "/a")
        #expect(text(await watched.look()) == "2")
        #expect(text(await watched.look()) == "unchanged")
        #expect(system.reads.count == 2)
        watched.forget()
        #expect(text(await watched.look()) == "2")
    }

    @Test(arguments: [
        "Too many open files", "Input/output error", "Stale file handle", "this user may not",
    ])
    func `a read that fails is tried again`(_ reason: String) async {
        var watched = watched()
        #expect(text(await watched.look()) == "1")
        for _ in 0..<3 {
            system.put(.fault(FileFault(reason)), at: "/a")
            #expect(text(await watched.look()) == "/a cannot be read: \(reason)")
        }
        system.put(.content("2", inode: 2), at: "/a")
        #expect(text(await watched.look()) == "2")
    }

    @Test func `of several files each has to be read`() async {
        var watched = watched(["/a", "/b"])
        #expect(text(await watched.look(), of: "/b") == "absent")
        #expect(text(await watched.look()) == "unchanged")
        system.put(.fault(FileFault("Input/output error")), at: "/b")
        #expect(text(await watched.look()) == "/b cannot be read: Input/output error")
        system.put(.content("B", inode: 7), at: "/b")
        #expect(text(await watched.look(), of: "/b") == "B")
    }

    @Test func `a file that hangs is tried again when it answers`() async {
        var watched = watched(timeLimit: .milliseconds(1))
        system.put(.hanging, at: "/a")
        #expect(text(await watched.look()) == "/a \(FileFault.late)")
        #expect(text(await watched.look()) == "/a \(FileFault.late)")
        system.put(.content("2", inode: 2), at: "/a")
        system.release(1)
        // The thread that hung has to come back first.
        while text(await watched.look()) != "2", !Task.isCancelled { await Task.yield() }
    }
}
