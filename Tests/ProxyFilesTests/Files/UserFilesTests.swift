import ProxyFiles
import Testing

@Suite(.timeLimit(.minutes(10)))
struct UserFilesTests {
    private func files(_ system: ManualFileSystem, timeLimit: Duration = .seconds(50)) -> UserFiles
    {
        UserFiles(system: system, threads: FileThreads(), timeLimit: timeLimit)
    }

    private func text(_ path: String, _ snapshot: FileSnapshot) -> String {
        do throws(FileFault) {
            return String(decoding: try snapshot.content(of: path).bytes, as: UTF8.self)
        } catch {
            return error.message
        }
    }

    @Test func `a judgement has every file that it asks for, each read once`() async {
        let system = ManualFileSystem([
            "/list": .content("/a /b /a", inode: 1), "/a": .content("A", inode: 2),
            "/b": .content("B", inode: 3),
        ])
        let texts =
            await files(system).judge { snapshot in
                // What is not there yet names nothing.
                guard let list = try? snapshot.content(of: "/list").bytes else { return [] }
                return list.split(separator: 0x20).map {
                    text(String(decoding: $0, as: UTF8.self), snapshot)
                }
            } as [String]
        #expect(texts == ["A", "B", "A"])
        #expect(system.reads.sorted() == ["/a", "/b", "/list"])
    }

    @Test func `a file that hangs keeps no other from being read`() async {
        let system = ManualFileSystem([
            "/bad/a": .hanging, "/good/b": .content("B", inode: 3),
        ])
        let texts = await files(system, timeLimit: .milliseconds(1)).judge { snapshot in
            ["/bad/a", "/good/b", "/none/c"].map { text($0, snapshot) }
        }
        #expect(texts[0] == "cannot be read: the file system does not answer")
        #expect(["B", texts[0]].contains(texts[1]))
        system.release(1)
    }
}
