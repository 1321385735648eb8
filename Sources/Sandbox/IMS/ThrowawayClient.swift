package import AdobeIMS

/// An OAuth server-to-server client made up for a demo or a test, with identifiers that nobody
/// else has.
package struct ThrowawayClient: Sendable {
    package let imsEndpoint: String
    package let clientID: String
    package let clientSecret: Secret
    /// `…@AdobeOrg`
    package let organization: String
    /// `…@techacct.adobe.com`
    package let technicalAccountID: String
    package let scopes: [String]

    /// A client for the simulated IMS at `imsEndpoint` (``SandboxIMS/endpoint``), to be bound
    /// there. Its scopes are separated by commas.
    package static func make(
        imsEndpoint: String,
        scopes: String = "openid,AdobeID"
    ) -> ThrowawayClient {
        ThrowawayClient(
            imsEndpoint: imsEndpoint,
            clientID: RandomText.identifier(digits: 32).lowercased(),
            clientSecret: Self.newSecret(),
            organization: "\(RandomText.identifier(digits: 24))@AdobeOrg",
            technicalAccountID: "\(RandomText.identifier(digits: 24))@techacct.adobe.com",
            scopes: scopes.split(separator: ",").map(String.init)
        )
    }

    /// The same client with a new secret, as a rotation makes it.
    package func renewed() -> ThrowawayClient {
        ThrowawayClient(
            imsEndpoint: imsEndpoint,
            clientID: clientID,
            clientSecret: Self.newSecret(),
            organization: organization,
            technicalAccountID: technicalAccountID,
            scopes: scopes
        )
    }

    private static func newSecret() -> Secret {
        Secret("p8e-\(RandomText.identifier(digits: 32))")
    }
}
