import ProxyCore

/// The one way to the user's files: off Swift's threads, with a limit for each call.
package struct UserFiles: Sendable {
    private let system: any FileSystem
    private let threads: FileThreads
    private let timeLimit: Duration
    /// Whether pipes and terminals may stand for any file: `token --credentials <(…)`. What is
    /// looked at again must be a file.
    private let allowsStreams: Bool

    /// Whoever writes into a pipe may have to ask somebody first.
    private static let streamTimeLimit = Duration.seconds(60)

    package init(
        system: any FileSystem = LocalFileSystem(),
        threads: FileThreads = .shared,
        timeLimit: Duration = .seconds(5),
        allowsStreams: Bool = false
    ) {
        self.system = system
        self.threads = threads
        self.timeLimit = timeLimit
        self.allowsStreams = allowsStreams
    }

    package static let standard = UserFiles()
    /// For a command that reads once.
    package static let once = UserFiles(allowsStreams: true)

    package func read(_ request: FileSnapshot.Request) async -> Result<FileContent, FileFault> {
        let isStream = allowsStreams || request.allowsStreams
        let system = system
        let result: Result<FileContent, FileFault>? = await threads.run(
            on: request.path,
            within: isStream ? Self.streamTimeLimit : timeLimit
        ) {
            Result { () throws(FileFault) in
                try system.read(request.path, limit: request.limit, allowsStreams: isStream)
            }
        }
        return result ?? .failure(.late)
    }

    package func stamp(of path: String) async -> Result<FileStamp, FileFault> {
        let system = system
        let result: Result<FileStamp, FileFault>? = await threads.run(on: path, within: timeLimit) {
            Result { () throws(FileFault) in try system.stamp(of: path) }
        }
        return result ?? .failure(.late)
    }

    /// Reads all that a judgement asks for: it is made again and again, each time with the files
    /// that it lacked before, which are read at the same time.
    package func judge<Value, Failure: Error>(
        _ judgement: (FileSnapshot) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let snapshot = FileSnapshot()
        while true {
            let result = Result { () throws(Failure) in try judgement(snapshot) }
            let lacking = snapshot.takeLacking()
            guard !lacking.isEmpty else { return try result.get() }
            for (request, content) in await read(lacking) { snapshot.add(content, for: request) }
        }
    }

    private func read(
        _ requests: [FileSnapshot.Request]
    ) async -> [(FileSnapshot.Request, Result<FileContent, FileFault>)] {
        await withTaskGroup { group in
            for request in requests {
                group.addTask { (request, await read(request)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
