/// What a credential's file is called: by its name, for people, and by the start of its
/// fingerprint, so that a replaced credential doesn't find the token of the one before it.
struct StoredFileName: Sendable {
    let text: String
    /// Of the file whose lock guards the credential, whatever its keys are.
    let lock: String
    private let name: String

    private static let longestName = 64
    private static let fingerprintBytes = 6

    init(credential: String, fingerprint: [UInt8]) {
        let name = String(
            credential.unicodeScalars.prefix(Self.longestName).map { scalar in
                Self.isPlain(scalar) ? Character(scalar) : "_"
            }
        )
        let digits = fingerprint.prefix(Self.fingerprintBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        self.name = name
        text = "\(name)-\(digits.joined()).token"
        lock = ".\(name).lock"
    }

    /// For a file that is to take this one's place: a name that nobody else thinks of.
    func temporary() -> String {
        temporaryPrefix + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    /// How the name of every such file begins, and of no token.
    var temporaryPrefix: String { ".\(text)." }

    /// Whether a file's name is one of the same credential's with another fingerprint.
    func isOfFormerKey(_ file: String) -> Bool {
        guard file != text, file.hasPrefix("\(name)-"), file.hasSuffix(".token") else {
            return false
        }
        let digits = file.dropFirst(name.utf8.count + 1).dropLast(6)
        return digits.utf8.count == 2 * Self.fingerprintBytes
            && digits.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
    }

    /// Safe in a path, and not to be taken for an option, a hidden file or the directory above.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}
