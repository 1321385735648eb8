/// A stored token that can't be written or read.
package struct TokenStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence without any part of what is stored.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
