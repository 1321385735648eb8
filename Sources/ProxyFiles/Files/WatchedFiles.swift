/// Files that are looked at again and again.
///
/// They are asked for their state; that sees atomic renames and moved symbolic links on every file
/// system, and costs nothing. What counts as seen is what was read, by the stamp of the descriptor
/// that it was read from: a read that fails is tried again at the next look.
package struct WatchedFiles {
    package enum Look {
        case unchanged
        /// All of them, as they are now.
        case changed(FileSnapshot)
        /// One can't be read now.
        case unreadable(path: String, FileFault)
    }

    private enum Seen: Equatable {
        case stamp(FileStamp)
        case absent
    }

    private let paths: [String]
    private let limit: Int
    private let files: UserFiles
    /// nil: to be read at the next look.
    private var seen: [Seen]?

    package init(_ paths: [String], limit: Int = FileSnapshot.standardLimit, files: UserFiles) {
        self.paths = paths
        self.limit = limit
        self.files = files
    }

    /// Has the next look read them, changed or not.
    package mutating func forget() { seen = nil }

    package mutating func look() async -> Look {
        if let seen {
            var stamps: [Seen] = []
            for path in paths {
                switch await files.stamp(of: path) {
                case .success(let stamp): stamps.append(.stamp(stamp))
                case .failure(let fault) where fault.kind == .absent: stamps.append(.absent)
                case .failure(let fault): return .unreadable(path: path, fault)
                }
            }
            if stamps == seen { return .unchanged }
        }
        return await read()
    }

    private mutating func read() async -> Look {
        var contents: [String: Result<FileContent, FileFault>] = [:]
        var read: [Seen] = []
        for path in paths {
            let request = FileSnapshot.Request(
                path: path,
                limit: limit,
                allowsStreams: false
            )
            let content = await files.read(request)
            switch content {
            case .success(let content): read.append(.stamp(content.stamp))
            case .failure(let fault) where fault.kind == .absent: read.append(.absent)
            case .failure(let fault): return .unreadable(path: path, fault)
            }
            contents[path] = content
        }
        seen = read
        return .changed(FileSnapshot(contents))
    }
}
