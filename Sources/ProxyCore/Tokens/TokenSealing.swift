/// Encrypts what leaves the process, and proves that what comes back is the same.
package protocol TokenSealing: Sendable {
    /// The sealed form; nil when the cryptographic library fails. It takes the same
    /// `additionalData` to open it.
    func seal(_ plaintext: [UInt8], additionalData: [UInt8]) -> [UInt8]?

    /// The plaintext; nil for anything but what ``seal(_:additionalData:)`` made with the same key
    /// and additional data.
    func open(_ sealed: [UInt8], additionalData: [UInt8]) -> [UInt8]?
}
