/// Something that must hold for every input.
///
/// The same checks run under libFuzzer (`make fuzz`) and, on their seeds and some damaged ones,
/// among the tests.
package protocol Check: SendableMetatype {
    /// What it is called on the command line.
    static var name: String { get }

    /// Inputs to begin with, as ``wire(_:)`` takes them.
    static var seeds: [String] { get }

    /// - Parameter input: Any bytes at all.
    /// - Throws: What does not hold.
    static func check(_ input: [UInt8]) throws(Finding)
}

package enum Checks {
    package static let all: [any Check.Type] = [
        HeadCheck.self, ChunkCheck.self, ConnectionCheck.self, TargetCheck.self,
        ResponseCheck.self, UpstreamCheck.self, CredentialCheck.self, AnswerCheck.self,
        StoredTokenCheck.self, LinkCheck.self, RESPCheck.self,
    ]
}
