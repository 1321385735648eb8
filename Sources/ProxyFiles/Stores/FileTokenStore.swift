package import ProxyCore

/// A credential's token in a file of its own, sealed and for this user alone.
///
/// Whoever can read the directory learns nothing from it; whoever can write to it can make the
/// proxy exchange again, or wait for half a minute before it does, no more.
package struct FileTokenStore: TokenStore {
    package let kind = "file"
    /// Far more than any token has.
    private static let sizeLimit = 64 << 10
    /// Of the system's calls. Who waits for the store has less patience.
    private static let timeLimit = Duration.seconds(5)

    private let directory: String
    private let name: StoredFileName
    private let format: SealedTokenFormat
    private let threads: FileThreads

    /// `directory`: Made when it is missing; the one above it must be there.
    /// `fingerprint`: Of all that makes the credential what it is: another one is another file.
    package init(
        directory: String,
        credential: String,
        fingerprint: [UInt8],
        imsHost: String,
        sealing: any TokenSealing,
        threads: FileThreads = .shared
    ) {
        self.directory = directory
        self.threads = threads
        name = StoredFileName(credential: credential, fingerprint: fingerprint)
        format = SealedTokenFormat(sealing: sealing, fingerprint: fingerprint, imsHost: imsHost)
    }

    /// For the log.
    package var path: String { "\(directory)/\(name.text)" }

    package func load() async -> LoadedToken {
        let result = await run { () throws(TokenStoreError) -> (bytes: [UInt8]?, isNew: Bool) in
            guard let directory = try StoreDirectory(existing: directory) else {
                return (nil, true)
            }
            directory.removeLeftovers(of: name)
            let bytes = try directory.read(name, limit: Self.sizeLimit)
            return (bytes, bytes == nil && !directory.hasFormerKeys(of: name))
        }
        do throws(TokenStoreError) {
            let (bytes, isNew) = try result.get()
            guard let bytes else { return isNew ? .never : .none }
            return .token(try format.open(bytes))
        } catch {
            return .ignored(reason: error.message)
        }
    }

    package func save(_ token: StoredToken) async throws(TokenStoreError) {
        let bytes = try format.seal(token)
        guard bytes.count <= Self.sizeLimit else {
            throw TokenStoreError("the token is too long to be stored")
        }
        let result = await run { () throws(TokenStoreError) in
            let directory = try StoreDirectory(making: directory)
            try directory.replace(name, with: bytes)
            directory.removeFormerKeys(of: name)
        }
        try result.get()
    }

    package func claim() async -> ExchangeClaim {
        let result = await run { () throws(TokenStoreError) in
            try StoreDirectory(making: directory).lock(name)
        }
        return switch result {
        case .success(let file?): .granted(FileLock(descriptor: file, path: path, threads: threads))
        case .success(nil): .taken
        case .failure(let error): .unavailable(reason: error.message)
        }
    }

    /// On a thread that may block; to its end also when the task is cancelled, because what a stopping
    /// process saves is what the next one needs.
    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(TokenStoreError) -> Value
    ) async -> Result<Value, TokenStoreError> {
        let result: Result<Value, TokenStoreError>? = await threads.run(
            on: path,
            within: Self.timeLimit,
            isCancellable: false
        ) {
            Result { () throws(TokenStoreError) in try work() }
        }
        return result ?? .failure(TokenStoreError("its file system does not answer"))
    }
}
