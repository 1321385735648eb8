/// Why a credential file, or a value meant for one, can't be used.
///
/// The message is one line that says what to do. It names keys, never values.
public struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String

    public init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
