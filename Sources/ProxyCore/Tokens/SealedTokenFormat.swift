/// How a ``StoredToken`` looks outside the process: bound to its credential and its IMS, readable
/// with the credential's own secret alone.
///
/// `AEMTOKEN` · version, 1 byte · the sealed ``StoredToken/encoded``.
package struct SealedTokenFormat: Sendable {
    private static let version: UInt8 = 3
    private static let magic = Array("AEMTOKEN".utf8)
    private static var header: [UInt8] { magic + [version] }

    private let sealing: any TokenSealing
    private let additionalData: [UInt8]

    /// `fingerprint`: Of all that makes the credential what it is.
    /// `imsHost`: Who issues the tokens.
    package init(sealing: any TokenSealing, fingerprint: [UInt8], imsHost: String) {
        self.sealing = sealing
        additionalData =
            Self.header + [UInt8(clamping: fingerprint.count)] + fingerprint + Array(imsHost.utf8)
    }

    package func seal(_ token: StoredToken) throws(TokenStoreError) -> [UInt8] {
        guard let sealed = sealing.seal(token.encoded, additionalData: additionalData) else {
            throw TokenStoreError("the token could not be encrypted")
        }
        return Self.header + sealed
    }

    package func open(_ bytes: [UInt8]) throws(TokenStoreError) -> StoredToken {
        guard bytes.starts(with: Self.magic), bytes.count > Self.magic.count else {
            throw TokenStoreError("it is not a stored token, or is cut off")
        }
        guard bytes.starts(with: Self.header) else {
            throw TokenStoreError("it has a format of another version of this program")
        }
        let sealed = Array(bytes.dropFirst(Self.header.count))
        guard let encoded = sealing.open(sealed, additionalData: additionalData) else {
            throw TokenStoreError("it is another credential's or another IMS host's, or is damaged")
        }
        return try StoredToken(decoding: encoded)
    }
}
