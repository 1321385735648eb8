package import ProxyCore

/// Files as they were read, each once: what judges them does no I/O. What it asks for and is not
/// there yet is noted, and read before it is asked again; see ``UserFiles/judge(_:)``.
package final class FileSnapshot {
    package struct Request: Hashable, Sendable {
        package let path: String
        package let limit: Int
        package let allowsStreams: Bool
    }

    /// More than any configuration or credentials file needs.
    package static let standardLimit = 1 << 20

    private var contents: [String: Result<FileContent, FileFault>]
    private var lacking: [Request] = []
    private let system: (any FileSystem)?

    package init(_ contents: [String: Result<FileContent, FileFault>] = [:]) {
        self.contents = contents
        system = nil
    }

    /// One that reads what is asked for at once, on whatever thread that is: for tests.
    package init(readingFrom system: any FileSystem) {
        contents = [:]
        self.system = system
    }

    /// - Throws: ``FileFault``, also while it has not been read.
    package func content(
        of path: String,
        limit: Int = standardLimit,
        allowsStreams: Bool = false
    ) throws(FileFault) -> FileContent {
        if let content = contents[path] { return try content.get() }
        let request = Request(path: path, limit: limit, allowsStreams: allowsStreams)
        if let system {
            let content = Result { () throws(FileFault) in
                try system.read(path, limit: limit, allowsStreams: allowsStreams)
            }
            contents[path] = content
            return try content.get()
        }
        if !lacking.contains(request) { lacking.append(request) }
        throw FileFault("not yet")
    }

    /// As ``content(of:limit:allowsStreams:)``, for those to whom it is a value like others.
    package func file(
        _ path: String,
        limit: Int = standardLimit,
        allowsStreams: Bool = false
    ) throws(InvalidValue) -> FileContent {
        do throws(FileFault) {
            return try content(of: path, limit: limit, allowsStreams: allowsStreams)
        } catch {
            throw InvalidValue(error.message)
        }
    }

    /// Whether there is something that is not a directory.
    func isFile(_ path: String) -> Bool {
        do throws(FileFault) {
            _ = try content(of: path)
            return true
        } catch {
            return error.kind == .file
        }
    }

    package func add(_ content: Result<FileContent, FileFault>, for request: Request) {
        contents[request.path] = content
    }

    package func takeLacking() -> [Request] {
        defer { lacking = [] }
        return lacking
    }
}
