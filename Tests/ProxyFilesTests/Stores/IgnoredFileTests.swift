import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import Testing

/// Files that are there and not to be trusted: ignored with a reason, and replaced by the next
/// save.
struct IgnoredFileTests {
    private static let damaged =
        "ignored: it is another credential's or another IMS host's, or is damaged"
    private static let foreign = "ignored: it is not a stored token, or is cut off"

    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func saved() async throws -> (store: some TokenStore, path: String) {
        let store = try fixture.store()
        try await store.save(StoreFixture.token())
        return (store, store.path)
    }

    private func expectReplaceable(_ store: some TokenStore) async throws {
        try await store.save(StoreFixture.token("next"))
        #expect(await store.load().text == "token next")
    }

    @Test func `each byte of the file flipped`() async throws {
        let (store, path) = try await saved()
        let bytes = try fixture.bytes(path)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0xFF
            try fixture.overwrite(path, with: changed)
            let expected =
                switch index {
                case 0..<8: Self.foreign
                case 8: "ignored: it has a format of another version of this program"
                default: Self.damaged
                }
            #expect(await store.load().text == expected)
        }
        try await expectReplaceable(store)
    }

    @Test func `the file cut at each length, or lengthened`() async throws {
        let (store, path) = try await saved()
        let bytes = try fixture.bytes(path)
        for count in bytes.indices {
            try fixture.overwrite(path, with: Array(bytes.prefix(count)))
            #expect(await store.load().text == (count < 9 ? Self.foreign : Self.damaged))
        }
        try fixture.overwrite(path, with: bytes + [0])
        #expect(await store.load().text == Self.damaged)
        try fixture.overwrite(path, with: bytes)
        #expect(await store.load().text == "token \(StoreFixture.tokenText)")
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777])
    func `a mode that lets others at it`(_ mode: Int) async throws {
        let (store, path) = try await saved()
        try fixture.setMode(mode, path)
        let expected = "ignored: other users may read or change it: its mode must be 600"
        #expect(await store.load().text == expected)
        try await expectReplaceable(store)
        #expect(try fixture.mode(path) == 0o600)
    }

    @Test(arguments: [0o600, 0o400, 0o700])
    func `a mode that does not`(_ mode: Int) async throws {
        let (store, path) = try await saved()
        try fixture.setMode(mode, path)
        #expect(await store.load().text == "token \(StoreFixture.tokenText)")
    }

    @Test func `a symbolic link, also one to a good file`() async throws {
        let (store, path) = try await saved()
        let target = path + ".moved"
        try FileManager.default.moveItem(atPath: path, toPath: target)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(await store.load().text == "ignored: it is a symbolic link")
        let bytes = try fixture.bytes(target)
        try await expectReplaceable(store)
        #expect(try fixture.bytes(target) == bytes)
    }

    @Test func `a directory and a pipe`() async throws {
        let (store, path) = try await saved()
        try FileManager.default.removeItem(atPath: path)
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(await store.load().text == "ignored: it is not a regular file")
        try await expectReplaceable(store)
        try FileManager.default.removeItem(atPath: path)
        #expect(unsafe mkdir(path, 0o700) == 0)
        #expect(await store.load().text == "ignored: it is not a regular file")
    }

    @Test(.enabled(if: geteuid() == 0, "only the superuser can give files away"))
    func `another user's file`() async throws {
        let (store, path) = try await saved()
        #expect(unsafe chown(path, 1, 1) == 0)
        #expect(await store.load().text == "ignored: it belongs to another user")
        try await expectReplaceable(store)
    }

    @Test func `a file that is too large`() async throws {
        let (store, path) = try await saved()
        let bytes = try fixture.bytes(path)
        let filler = [UInt8](repeating: 0, count: (64 << 10) - bytes.count)
        try fixture.overwrite(path, with: bytes + filler)
        #expect(await store.load().text == Self.damaged)
        try fixture.overwrite(path, with: bytes + filler + [0])
        #expect(await store.load().text == "ignored: it has more than 64 KiB")
    }

    @Test func `a file that is sealed for another`() async throws {
        let (store, path) = try await saved()
        let others = [
            try fixture.store(secret: Secret("p8e-other")),
            try fixture.store(imsHost: "ims-na1-stg1.adobelogin.com"),
        ]
        for other in others {
            #expect(await other.load().text == Self.damaged)
        }
        // Another credential looks for another file; here it finds this one under its name.
        let other = try fixture.store(fingerprint: CredentialFingerprint.of(["publish"]))
        #expect(other.path != path)
        #expect(await other.load().text == "none")
        try FileManager.default.copyItem(atPath: path, toPath: other.path)
        #expect(await other.load().text == Self.damaged)
        #expect(await store.load().text == "token \(StoreFixture.tokenText)")
    }
}
