/// Text that must never be seen: an access token, a client secret, a private key.
///
/// Printing, interpolating, dumping or mirroring a secret shows a placeholder. The text comes out
/// through ``reveal()`` alone, so that every place that uses it can be found by that word.
public struct Secret: Sendable, Hashable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The secret itself, for the one place that has to send or use it.
    public func reveal() -> String {
        text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
