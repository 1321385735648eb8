import Glibc
import NIOCore
import ProxyCore
import Sandbox

/// A made-up account's credentials file, in a folder of its own that only this user can open.
struct DemoCredentials: Sendable {
    private let folder: String
    var path: String { folder + "/service-credentials.json" }

    init(_ account: ThrowawayAccount) throws {
        var template = Array("/tmp/aem-auth-proxy-demo.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw DemoStory.Broken(description: "no temporary folder: errno \(errno)")
        }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try replace(with: account)
    }

    /// As a careful person does it: a new file takes the old one's name.
    func replace(with account: ThrowawayAccount) throws {
        let new = path + ".new"
        let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DemoStory.Broken(description: "the credentials can't be written: errno \(errno)")
        }
        defer { close(descriptor) }
        let json = try account.credentialsJSON()
        guard unsafe write(descriptor, json, json.count) == json.count,
            unsafe rename(new, path) == 0
        else {
            throw DemoStory.Broken(description: "the credentials can't be written: errno \(errno)")
        }
    }

    func remove() {
        _ = unsafe unlink(path)
        _ = unsafe rmdir(folder)
    }
}
