import ProxyFiles
import Testing

struct FileRightsTests {
    private static let me = UserIdentity(id: 1000, groups: [1000, 2000])
    private static let root = UserIdentity(id: 0, groups: [0])

    @Test(
        arguments: [
            // owner, group, mode → whether the secret is this user's alone
            (1000, 1000, 0o600, true), (1000, 1000, 0o400, true), (1000, 1000, 0o700, true),
            (1000, 1000, 0o640, false), (1000, 1000, 0o440, false), (1000, 1000, 0o604, false),
            (1000, 2000, 0o660, false), (1000, 1000, 0o666, false),
            // Kubernetes, with fsGroup.
            (0, 2000, 0o440, true), (0, 2000, 0o640, true), (0, 1000, 0o440, true),
            (0, 2000, 0o460, false), (0, 2000, 0o444, false), (0, 2000, 0o644, false),
            (0, 3000, 0o440, false), (0, 0, 0o440, false), (0, 0, 0o600, true),
            (3000, 2000, 0o440, false), (3000, 2000, 0o400, true),
        ] as [(UInt32, UInt32, UInt32, Bool)]
    )
    func `a secret is its owner's, or root's and lent to a group`(
        _ owner: UInt32,
        _ group: UInt32,
        _ mode: UInt32,
        _ isGood: Bool
    ) {
        let rights = FileRights(owner: owner, group: group, permissions: mode)
        let fault = rights.fault(for: Self.me)
        #expect((fault == nil) == isGood)
        if let fault { #expect(fault.contains("mode \(String(mode, radix: 8))")) }
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o640, false), (0o440, false)])
    func `root's own files are judged as anybody's`(_ mode: UInt32, _ isGood: Bool) {
        let rights = FileRights(owner: 0, group: 0, permissions: mode)
        #expect((rights.fault(for: Self.root) == nil) == isGood)
    }
}
