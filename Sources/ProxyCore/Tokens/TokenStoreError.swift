/// A stored token that can't be written or read.
package struct TokenStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence without any part of what is stored.
    package let message: String
    /// The store's connection has said so already, for all credentials.
    package let isSaid: Bool

    package init(_ message: String, isSaid: Bool = false) {
        self.message = message
        self.isSaid = isSaid
    }

    package var description: String { message }
}
