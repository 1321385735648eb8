import Glibc

/// A folder with made-up credentials, which only this user can read.
struct SandboxFolder: Sendable {
    /// What could not be written, and why.
    struct Fault: Error, CustomStringConvertible {
        let description: String

        init(_ what: String) {
            description = unsafe "\(what): \(String(cString: strerror(errno)))"
        }
    }

    let path: String
    private let isTemporary: Bool

    /// A new one, which ``end(removing:)`` takes away.
    init(temporary name: String) throws(Fault) {
        var template = Array("/tmp/aem-auth-proxy-\(name).XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Fault("no temporary folder") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        isTemporary = true
    }

    /// One of the user's, which is made when it is missing and stays.
    init(at path: String) throws(Fault) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw Fault("the directory can't be made")
        }
        self.path = path
        isTemporary = false
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// As a careful person does it: a new file, for this user alone, takes the old one's name.
    func write(_ bytes: [UInt8], to name: String) throws(Fault) {
        let new = file(name) + ".new"
        _ = unsafe unlink(new)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(new, flags, 0o600)
        guard descriptor >= 0 else { throw Fault("\(name) can't be written") }
        defer { close(descriptor) }
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            unsafe rename(new, file(name)) == 0
        else { throw Fault("\(name) can't be written") }
    }

    /// Takes a temporary one away, with these files.
    func end(removing names: [String]) {
        guard isTemporary else { return }
        for name in names { _ = unsafe unlink(file(name)) }
        _ = unsafe rmdir(path)
    }
}
