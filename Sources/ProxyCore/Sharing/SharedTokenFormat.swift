/// How a ``StoredToken`` looks in a store that replicas share: as in a file, and bound to its
/// generation, which anybody may read and nobody may change.
///
/// `AEMSHARE` · version, 1 byte · generation, 8 bytes, big-endian · the sealed
/// ``StoredToken/encoded``.
package struct SharedTokenFormat: Sendable {
    private static let version: UInt8 = 1
    private static let magic = Array("AEMSHARE".utf8)
    private static var header: [UInt8] { magic + [version] }
    private static let generationBytes = 8

    private let sealing: any TokenSealing
    private let binding: [UInt8]

    /// `fingerprint`: Of the account whose tokens they are.
    /// `imsHost`: Who issues them.
    package init(sealing: any TokenSealing, fingerprint: [UInt8], imsHost: String) {
        self.sealing = sealing
        binding = [UInt8(clamping: fingerprint.count)] + fingerprint + Array(imsHost.utf8)
    }

    /// `token`: With its generation.
    package func seal(_ token: StoredToken) throws(TokenStoreError) -> [UInt8] {
        let start = Self.header + Self.bytes(of: token.generation ?? 0)
        guard let sealed = sealing.seal(token.encoded, additionalData: start + binding) else {
            throw TokenStoreError("the token could not be encrypted")
        }
        return start + sealed
    }

    package func open(_ bytes: [UInt8]) throws(TokenStoreError) -> StoredToken {
        guard bytes.starts(with: Self.magic), bytes.count > Self.magic.count else {
            throw TokenStoreError("it is not a shared token, or is cut off")
        }
        guard bytes.starts(with: Self.header) else {
            throw TokenStoreError("it has a format of another version of this program")
        }
        let start = bytes.prefix(Self.header.count + Self.generationBytes)
        let number = start.dropFirst(Self.header.count)
        guard number.count == Self.generationBytes, let first = number.first, first < 0x80 else {
            throw TokenStoreError("it has no generation, or is cut off")
        }
        let sealed = Array(bytes.dropFirst(start.count))
        guard let encoded = sealing.open(sealed, additionalData: Array(start) + binding) else {
            throw TokenStoreError(
                "it is sealed by another key, is another account's or another IMS host's, or is damaged"
            )
        }
        var token = try StoredToken(decoding: encoded)
        token.generation = number.reduce(0) { $0 << 8 | Int($1) }
        return token
    }

    private static func bytes(of generation: Int) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: generation >> $0) }
    }
}
