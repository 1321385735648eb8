/// What tells one credential's content from another's, without saying any of it.
package enum CredentialFingerprint {
    /// SHA-256 over all parts, each behind its length, so that no two lists read the same.
    ///
    /// `parts`: what a token depends on, such as client id, organization, scopes and the private
    /// key, so that a new key begins anew. Nobody can guess a key, nor therefore find it by this.
    package static func of(_ parts: [String]) -> [UInt8] {
        var digest = SHA256()
        for part in parts {
            digest.update(Array("\(part.utf8.count):\(part)".utf8))
        }
        return digest.finalize()
    }
}
