import AdobeIMS
import Foundation
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import Testing

/// A folder with the token files of one test; gone with it.
final class StoreFixture: Sendable {
    static let secret = Secret("p8e-sample")
    static let tokenText = "eyJhbGciOiJSUzI1NiJ9.c2VzYW1l.b3Blbg"

    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(
            component: "token-store-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// Not made yet.
    var directory: String { root.path() + "/tokens" }

    func store(
        credential: String = "author",
        secret: Secret = secret,
        fingerprint: [UInt8] = CredentialFingerprint.of(["author"]),
        imsHost: String = "ims-na1.adobelogin.com"
    ) throws -> FileTokenStore {
        FileTokenStore(
            directory: directory,
            credential: credential,
            fingerprint: fingerprint,
            imsHost: imsHost,
            sealing: try TokenSealer(secret: secret)
        )
    }

    static func token(_ text: String = tokenText) -> StoredToken {
        let issuedAt = UnixTime(milliseconds: 1_800_000_000_000)
        let token = AccessToken(
            value: Secret(text),
            issuedAt: issuedAt,
            expiry: issuedAt.advanced(by: .seconds(86_400))
        )
        return StoredToken(token: token, exchanges: ExchangeHistory(forced: [issuedAt]))
    }

    /// The names in the directory, those of files half written too.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// Writes into the file that is there, which keeps its mode.
    func overwrite(_ path: String, with bytes: [UInt8]) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }
}

extension LoadedToken {
    var text: String {
        switch self {
        case .none: "none"
        case .never: "never"
        case .token(let stored): "token \(stored.token?.value.reveal() ?? "-")"
        case .ignored(let reason): "ignored: \(reason)"
        }
    }
}
