import AdobeIMS
import ProxyOpenSSL

/// Everything that a simulated IMS knows, and how it is set to behave.
struct IMSState: Sendable {
    var claimOrigin = ""
    var bindings: [String: AccountBinding] = [:]
    var clients: [String: ClientBinding] = [:]
    var tokens: [String: IssuedToken] = [:]

    var behaviour = IMSBehaviour.normal
    var script: [IMSBehaviour] = []
    var latency = Duration.zero
    var tokenLifetime = Duration.seconds(24 * 3600)
    var expiresIn = ExpiresInStyle.usual
    var tokensCarryClaims = true
    var clockOffset = Duration.zero

    var exchangeCount = 0
    var successCount = 0
    var lastRejection: IMSRejection?

    /// What to do with the exchange that is coming in, which is counted.
    mutating func beginExchange() -> IMSBehaviour {
        exchangeCount += 1
        return script.isEmpty ? behaviour : script.removeFirst()
    }

    /// The bound account becomes known, or gets one more certificate if it is known already.
    mutating func bind(_ account: ThrowawayAccount) {
        if let known = bindings[account.clientID],
            known.technicalAccountID == account.technicalAccountID
        {
            let fingerprint = account.certificate.sha256Fingerprint
            guard !known.certificates.contains(where: { $0.sha256Fingerprint == fingerprint })
            else { return }
            bindings[account.clientID]?.certificates.append(account.certificate)
        } else {
            bindings[account.clientID] = AccountBinding(account)
        }
    }

    /// The client becomes known, or gets one more secret if it is known already.
    mutating func bind(_ client: ThrowawayClient) {
        if clients[client.clientID] == nil {
            clients[client.clientID] = ClientBinding(client)
        } else {
            clients[client.clientID]?.secrets.insert(client.clientSecret)
        }
    }

    mutating func revokeSecret(_ secret: Secret) {
        for clientID in clients.keys {
            clients[clientID]?.secrets.remove(secret)
        }
    }

    mutating func revokeCertificate(fingerprint: String) {
        for clientID in bindings.keys {
            bindings[clientID]?.certificates.removeAll { $0.sha256Fingerprint == fingerprint }
        }
    }

    mutating func revokeAllTokens() {
        for value in tokens.keys {
            tokens[value]?.isRevoked = true
        }
    }

    mutating func issueToken(for owner: TokenOwner, at now: UnixTime) -> IssuedToken {
        let token = IssuedToken(
            for: owner,
            at: now,
            lifetime: tokenLifetime,
            carriesClaims: tokensCarryClaims
        )
        tokens[token.value] = token
        return token
    }

    /// Issues a token and gives the document that IMS answers with.
    mutating func answer(_ grant: Grant, owner: TokenOwner, at now: UnixTime) -> String {
        let token = issueToken(for: owner, at: now)
        successCount += 1
        let remaining = token.expiry.milliseconds - now.milliseconds
        let tail = expiresIn.member(remaining: remaining, grant: grant)
        return #"{"token_type":"bearer","access_token":"\#(token.value)"\#(tail)}"#
    }
}
