import NIOPosix
package import ProxyCore

/// A credential's token in a file of its own, sealed and for this user alone.
///
/// Whoever can read the directory learns nothing from it; whoever can write to it can make the
/// proxy exchange again, no more.
package struct FileTokenStore: TokenStore {
    /// Far more than any token has.
    private static let sizeLimit = 64 << 10

    private let directory: String
    private let name: StoredFileName
    private let format: SealedTokenFormat

    /// `directory`: Made when it is missing; the one above it must be there.
    /// `fingerprint`: Of all that makes the credential what it is: another one is another file.
    package init(
        directory: String,
        credential: String,
        fingerprint: [UInt8],
        imsHost: String,
        sealing: any TokenSealing
    ) {
        self.directory = directory
        name = StoredFileName(credential: credential, fingerprint: fingerprint)
        format = SealedTokenFormat(sealing: sealing, fingerprint: fingerprint, imsHost: imsHost)
    }

    /// For the log.
    package var path: String { "\(directory)/\(name.text)" }

    package func load() async -> LoadedToken {
        await Self.offLoop {
            do throws(TokenStoreError) {
                guard let directory = try StoreDirectory(existing: directory) else { return .none }
                directory.removeLeftovers(of: name)
                guard let bytes = try directory.read(name, limit: Self.sizeLimit) else {
                    return .none
                }
                return .token(try format.open(bytes))
            } catch {
                return .ignored(reason: error.message)
            }
        }
    }

    package func save(_ token: StoredToken) async throws(TokenStoreError) {
        let bytes = try format.seal(token)
        guard bytes.count <= Self.sizeLimit else {
            throw TokenStoreError("the token is too long to be stored")
        }
        let result = await Self.offLoop { () -> Result<Void, TokenStoreError> in
            Result { () throws(TokenStoreError) in
                try StoreDirectory(making: directory).replace(name, with: bytes)
            }
        }
        try result.get()
    }

    /// Runs what blocks on a thread that may; to its end, also when the task is cancelled, because
    /// what a stopping process saves is what the next one needs.
    private static func offLoop<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: work()) }
        }
    }
}
