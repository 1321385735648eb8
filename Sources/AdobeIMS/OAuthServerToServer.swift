/// An OAuth server-to-server credential of the Adobe Developer Console: a client that gets access
/// tokens by its id and a secret, without any key (RFC 6749, section 4.4).
///
/// Source: Adobe's guide "Server to server authentication". A client has two secrets at most; they
/// don't expire, and the second one is there to replace the first without an interruption.
public struct OAuthServerToServer: Sendable {
    public let endpoint: IMSEndpoint
    public let clientID: String
    /// One or two, the newest first. Another is tried when IMS refuses one, see
    /// ``IMSError/Cause/callsForNextSecret``.
    public let clientSecrets: [Secret]
    /// At least one, without duplicates, in the order given.
    public let scopes: [String]
    /// `…@AdobeOrg`. For people: no request needs it.
    public let organization: String?

    /// Checks the values.
    ///
    /// Spaces and line ends around a secret are dropped, because a file's last line has one.
    ///
    /// - Parameters:
    ///   - clientID: visible ASCII.
    ///   - clientSecrets: one or two, the newest first.
    ///   - scopes: one or more names as RFC 6749, section 3.3 has them, also without commas.
    ///   - endpoint: where tokens are asked for.
    ///   - organization: whose credential it is, if that is known.
    /// - Throws: ``CredentialError``, which names the key and never its value.
    public init(
        clientID: String,
        clientSecrets: [Secret],
        scopes: [String],
        endpoint: IMSEndpoint = .production,
        organization: String? = nil
    ) throws(CredentialError) {
        guard !clientID.isEmpty, clientID.utf8.allSatisfy(\.isVisible) else {
            throw CredentialError(
                "clientId is empty or has a space or a special character: copy it again from the "
                    + "Adobe Developer Console"
            )
        }
        guard !scopes.isEmpty, scopes.allSatisfy(Self.isScope) else {
            throw CredentialError(
                "scopes is empty, or one of them is empty or has a comma, a space or another "
                    + "special character: write a list of names such as [openid, AdobeID]"
            )
        }
        self.endpoint = endpoint
        self.clientID = clientID
        self.clientSecrets = try Self.secrets(clientSecrets)
        self.scopes = Self.distinct(scopes)
        self.organization = organization
    }

    private static func secrets(_ secrets: [Secret]) throws(CredentialError) -> [Secret] {
        let trimmed = distinct(secrets.map { Secret($0.reveal().trimmed) })
        guard (1...2).contains(trimmed.count) else {
            throw CredentialError(
                "clientSecret is a list of \(trimmed.count): a client has one secret, or two "
                    + "while it changes"
            )
        }
        guard trimmed.allSatisfy({ isSecret($0.reveal()) }) else {
            throw CredentialError(
                "clientSecret is empty, or has a space, a line end or another special character "
                    + "inside: copy it again from the Adobe Developer Console"
            )
        }
        return trimmed
    }

    private static func isSecret(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(\.isVisible)
    }

    private static func isScope(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte.isVisible && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
                    && byte != UInt8(ascii: "\\")
            }
    }

    private static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}
