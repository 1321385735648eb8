import AdobeIMS
import ProxyOpenSSL

/// A client that the simulated IMS knows, with the certificates that may sign for it.
struct AccountBinding: Sendable {
    let clientID: String
    let clientSecret: Secret
    let organization: String
    let technicalAccountID: String
    let metascopes: Set<String>
    var certificates: [X509Certificate]

    init(_ account: ThrowawayAccount) {
        clientID = account.clientID
        clientSecret = account.clientSecret
        organization = account.organization
        technicalAccountID = account.technicalAccountID
        metascopes = Set(account.metascopes)
        certificates = [account.certificate]
    }

    var owner: TokenOwner {
        TokenOwner(
            clientID: clientID,
            organization: organization,
            technicalAccountID: technicalAccountID,
            scopes: metascopes
        )
    }
}

extension AccountBinding {
    private static let clockSkewSeconds: Int64 = 30
    private static let longestLifetimeSeconds: Int64 = 24 * 3600

    /// Verifies everything about an assertion that was presented for this client.
    func verify(
        _ assertion: ReceivedAssertion,
        claimOrigin: String,
        now: UnixTime
    ) throws(IMSRejection) {
        guard assertion.claims["aud"] == .string("\(claimOrigin)/c/\(clientID)") else {
            throw .wrongAudience
        }
        let issuer = try assertion.identifier("iss", endingIn: "@AdobeOrg")
        let subject = try assertion.identifier("sub", endingIn: "@techacct.adobe.com")
        let expiration = try assertion.expiration()
        guard issuer == organization, subject == technicalAccountID,
            isSigned(assertion, now: now)
        else {
            throw .notBound
        }
        let (nowSeconds, skew) = (now.milliseconds / 1000, Self.clockSkewSeconds)
        guard expiration > nowSeconds - skew else { throw .expired }
        guard expiration <= nowSeconds + Self.longestLifetimeSeconds + skew else {
            throw .lifetimeTooLong
        }
        let requested = assertion.metascopes(claimOrigin: claimOrigin)
        guard !requested.isEmpty, requested.isSubset(of: metascopes) else {
            throw .wrongMetascopes
        }
    }

    private func isSigned(_ assertion: ReceivedAssertion, now: UnixTime) -> Bool {
        certificates.contains { certificate in
            certificate.notBefore <= now.advanced(by: .seconds(Self.clockSkewSeconds))
                && now < certificate.notAfter
                && certificate.verifiesRS256(
                    signature: assertion.signature,
                    of: assertion.signingInput
                )
        }
    }
}
