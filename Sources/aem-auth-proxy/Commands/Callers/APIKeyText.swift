import FoundationEssentials

/// What a fresh API key looks like: 256 random bits that can be told for a key of this proxy, also
/// by those who search for secrets in the wrong places.
enum APIKeyText {
    private static let prefix = "aap_"
    private static let byteCount = 32

    /// From the system's cryptographic generator; base64url behind the prefix.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return prefix
            + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
