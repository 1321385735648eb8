import AdobeIMS

/// An OAuth server-to-server client that the simulated IMS knows, with the secrets that are good.
struct ClientBinding: Sendable {
    let clientID: String
    let organization: String
    let technicalAccountID: String
    let scopes: Set<String>
    var secrets: Set<Secret>

    init(_ client: ThrowawayClient) {
        clientID = client.clientID
        organization = client.organization
        technicalAccountID = client.technicalAccountID
        scopes = Set(client.scopes)
        secrets = [client.clientSecret]
    }

    /// Whose token a right request gets. `scope` is what it asks for: names and commas.
    func owner(grantType: String, scope: String) throws(IMSRejection) -> TokenOwner {
        guard grantType == "client_credentials" else { throw .unsupportedGrantType }
        let requested = scope.split(separator: ",", omittingEmptySubsequences: false)
        let names = Set(requested.map(String.init))
        guard names.isSubset(of: scopes) else { throw .wrongScopes }
        return TokenOwner(
            clientID: clientID,
            organization: organization,
            technicalAccountID: technicalAccountID,
            scopes: names
        )
    }
}
