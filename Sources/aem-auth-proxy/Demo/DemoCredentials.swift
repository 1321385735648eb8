import NIOCore
import ProxyCore
import Sandbox

/// A made-up account's credentials file, in a folder of its own that only this user can open.
struct DemoCredentials: Sendable {
    private static let name = "service-credentials.json"
    private let folder: SandboxFolder
    var path: String { folder.file(Self.name) }

    init(_ account: ThrowawayAccount) throws {
        folder = try SandboxFolder(temporary: "demo")
        try replace(with: account)
    }

    func replace(with account: ThrowawayAccount) throws {
        try folder.write(account.credentialsJSON(), to: Self.name)
    }

    func remove() {
        folder.end(removing: [Self.name])
    }
}
