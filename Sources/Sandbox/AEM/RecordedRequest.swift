/// A request as the simulated AEM received it, without its body and without any token.
package struct RecordedRequest: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package let method: String
    /// Byte for byte, if it was ASCII.
    package let target: String
    /// In order, with names as sent. In `Authorization` and `Proxy-Authorization` the credential
    /// is replaced by its ``Fingerprint``.
    package let fields: [Field]
    package let trailers: [Field]
    /// Bytes of the body that arrived, without any transfer coding.
    package let bodyByteCount: Int
    /// Of those bytes, in hexadecimal digits.
    package let bodySHA256: String
    /// False when the client went away in the middle of the body.
    package let isComplete: Bool

    /// All values of a field, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}
