import AdobeIMS

/// An access token that the simulated IMS gave out.
struct IssuedToken: Sendable {
    let value: String
    let fingerprint: String
    let technicalAccountID: String
    let expiry: UnixTime
    var isRevoked = false

    /// Makes a token of the shape that IMS's have: a JWT of more than 1 KiB. Its signature is
    /// random, because nobody but IMS can verify one. Where `carriesClaims` is set, the JWT says
    /// when it ends: `created_at` and `expires_in`, strings of milliseconds.
    init(for owner: TokenOwner, at now: UnixTime, lifetime: Duration, carriesClaims: Bool) {
        let header: JSONValue = [
            "alg": "RS256", "x5u": "ims_na1-key-at-1.cer", "kid": "ims_na1-key-at-1", "itt": "at",
        ]
        var claims: [String: JSONValue] = [
            "id": .string("\(RandomText.dashed())_ue1"),
            "org": .string(owner.organization),
            "type": "access_token",
            "client_id": .string(owner.clientID),
            "user_id": .string(owner.technicalAccountID),
            "aa_id": .string(owner.technicalAccountID),
            "as": "ims-na1",
            "ctp": 3,
            "fg": .string(RandomText.identifier(digits: 240)),
            "moi": .string(RandomText.identifier(digits: 8)),
            "scope": .string(owner.scopes.sorted().joined(separator: ",")),
        ]
        expiry = now.advanced(by: lifetime)
        if carriesClaims {
            let milliseconds = expiry.milliseconds - now.milliseconds
            claims["created_at"] = .string("\(now.milliseconds)")
            claims["expires_in"] = .string("\(milliseconds)")
        }
        let parts = [
            Array(header.text.utf8), Array(JSONValue.object(claims).text.utf8),
            RandomText.bytes(256),
        ]
        value = parts.map(Base64URL.encode).joined(separator: ".")
        fingerprint = Fingerprint.of(value)
        technicalAccountID = owner.technicalAccountID
    }

    func verdict(at now: UnixTime) -> TokenVerdict {
        if isRevoked {
            .revoked
        } else if now >= expiry {
            .expired
        } else {
            .valid
        }
    }
}
