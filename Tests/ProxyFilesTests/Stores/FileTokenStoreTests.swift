import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import Testing

struct FileTokenStoreTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    @Test func `what was saved is there after a restart`() async throws {
        let original = StoreFixture.token()
        try await fixture.store().save(original)
        guard case .token(let read) = await (try fixture.store()).load() else {
            Issue.record("nothing was loaded")
            return
        }
        #expect(read.encoded == original.encoded)
    }

    @Test func `the newest is kept, in one file`() async throws {
        let store = try fixture.store()
        for text in ["first", String(repeating: "long", count: 1000), "last"] {
            try await store.save(StoreFixture.token(text))
            #expect(await store.load().text == "token \(text)")
        }
        #expect(try fixture.files().map { "\(fixture.directory)/\($0)" } == [store.path])
    }

    @Test func `where nothing was saved there is nothing`() async throws {
        let store = try fixture.store()
        #expect(await store.load().text == "never")
        #expect(!FileManager.default.fileExists(atPath: fixture.directory))
        try await fixture.store(credential: "other").save(StoreFixture.token())
        #expect(await store.load().text == "never")
    }

    @Test func `directory and file are for this user alone`() async throws {
        let store = try fixture.store()
        try await store.save(StoreFixture.token())
        #expect(try fixture.mode(fixture.directory) == 0o700)
        #expect(try fixture.mode(store.path) == 0o600)
    }

    @Test func `the token is not in the file in clear`() async throws {
        let store = try fixture.store()
        try await store.save(StoreFixture.token())
        let text = String(decoding: try fixture.bytes(store.path), as: UTF8.self)
        for part in StoreFixture.tokenText.split(separator: ".") {
            #expect(!text.contains(part))
        }
        #expect(!text.contains(StoreFixture.secret.reveal()))
        #expect(!text.contains("adobelogin"))
    }

    @Test(arguments: [
        ("author", "author-"), ("Author_1-x", "Author_1-x-"), ("..", "__-"), ("a/b", "a_b-"),
        ("../../etc/passwd", "______etc_passwd-"), ("-rf", "-rf-"), ("", "-"), ("é 語\0", "____-"),
        (String(repeating: "x", count: 1000), String(repeating: "x", count: 64) + "-"),
    ])
    func `a file's name shows its credential's, and stays in the directory`(
        _ credential: String,
        _ prefix: String
    ) async throws {
        let store = try fixture.store(credential: credential)
        try await store.save(StoreFixture.token())
        let files = try fixture.files()
        #expect(files.count == 1)
        let name = try #require(files.first)
        #expect(name.hasPrefix(prefix))
        #expect(name.dropFirst(prefix.count).wholeMatch(of: /[0-9a-f]{12}\.token/) != nil)
        #expect(await store.load().text == "token \(StoreFixture.tokenText)")
    }

    @Test func `concurrent saves leave a whole file, and no other`() async throws {
        let store = try fixture.store()
        let texts = (0..<40).map { String(repeating: "\($0).", count: 1 + 40 * $0) }
        try await store.save(StoreFixture.token(texts[0]))
        try await withThrowingTaskGroup { group in
            for text in texts {
                group.addTask { try await store.save(StoreFixture.token(text)) }
                group.addTask {
                    let loaded = await store.load().text
                    #expect(texts.contains { loaded == "token \($0)" })
                }
            }
            try await group.waitForAll()
        }
        let loaded = await store.load().text
        #expect(texts.contains { loaded == "token \($0)" })
        #expect(try fixture.files().count == 1)
    }

    @Test func `a save goes through when its task is cancelled`() async throws {
        let store = try fixture.store()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await store.save(StoreFixture.token())
        }
        task.cancel()
        try await task.value
        #expect(await store.load().text == "token \(StoreFixture.tokenText)")
    }

    @Test func `what a crash left half written does no harm, and goes`() async throws {
        let store = try fixture.store()
        try await store.save(StoreFixture.token("first"))
        let name = try #require(try fixture.files().first)
        let old = "\(fixture.directory)/.\(name).0badcafe"
        let young = "\(fixture.directory)/.\(name).0badbeef"
        let foreign = "\(fixture.directory)/.other.token.0badbeef"
        for path in [old, young, foreign] {
            #expect(FileManager.default.createFile(atPath: path, contents: Data("AEM".utf8)))
        }
        for path in [old, foreign] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -90)],
                ofItemAtPath: path
            )
        }
        try await store.save(StoreFixture.token("second"))
        #expect(await store.load().text == "token second")
        let left = Set(try fixture.files().map { "\(fixture.directory)/\($0)" })
        #expect(left == [store.path, young, foreign])
    }

    @Test func `a directory that can't be made is a problem in words`() async throws {
        let parent = (fixture.directory as NSString).deletingLastPathComponent
        try FileManager.default.removeItem(atPath: parent)
        let store = try fixture.store()
        await #expect(
            throws: TokenStoreError("the directory can't be made: No such file or directory")
        ) {
            try await store.save(StoreFixture.token())
        }
        #expect(await store.load().text == "never")
    }

    @Test func `a file in the directory's place is a problem in words`() async throws {
        #expect(FileManager.default.createFile(atPath: fixture.directory, contents: Data()))
        let store = try fixture.store()
        let reason = "the directory can't be opened: Not a directory"
        await #expect(throws: TokenStoreError(reason)) {
            try await store.save(StoreFixture.token())
        }
        #expect(await store.load().text == "ignored: \(reason)")
    }

    @Test func `a directory in the file's place is a problem, and leaves nothing`() async throws {
        let store = try fixture.store()
        try FileManager.default.createDirectory(
            atPath: store.path,
            withIntermediateDirectories: true
        )
        await #expect(
            throws: TokenStoreError("the file can't be put in its place: Is a directory")
        ) {
            try await store.save(StoreFixture.token())
        }
        #expect(try fixture.files().count == 1)
    }

    @Test func `a token that could not be read again is not written`() async throws {
        let store = try fixture.store()
        let long = String(repeating: "x", count: 64 << 10)
        await #expect(throws: TokenStoreError("the token is too long to be stored")) {
            try await store.save(StoreFixture.token(long))
        }
        try await store.save(StoreFixture.token(String(long.dropLast(100))))
        #expect(await store.load().text.utf8.count > 65_000)
    }
}
