/// Where one credential's ``StoredToken`` outlives the process. A proxy whose store fails serves
/// its requests all the same.
package protocol TokenStore: Sendable {
    /// What an earlier run left.
    func load() async -> LoadedToken

    /// Replaces what is stored, as a whole or not at all.
    func save(_ token: StoredToken) async throws(TokenStoreError)
}
