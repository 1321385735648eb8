/// An answer that a ``SandboxClient`` got.
package struct SandboxAnswer: Sendable {
    package let status: Int
    /// In order, names as sent.
    package let fields: [(name: String, value: String)]
    package let body: [UInt8]

    /// All values of a field, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The body as text, repaired.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
