import AdobeIMS
import NIOHTTP1

extension IMSService {
    /// A token exchange is far smaller.
    static let bodyLimit = 65_536

    /// Whom the request proves to be, or why it proves nothing.
    func verified(
        _ grant: Grant,
        head: HTTPRequestHead,
        body: BodySummary
    ) throws(IMSRejection) -> TokenOwner {
        let type = head.headers.first(name: "content-type")?.split(separator: ";").first
        guard type?.lowercased() == "application/x-www-form-urlencoded",
            body.byteCount <= Self.bodyLimit, let form = FormFields(body.kept),
            let clientID = form["client_id"], let secret = form["client_secret"]
        else {
            throw .malformedRequest
        }
        let (account, client, origin) = state.read {
            ($0.bindings[clientID], $0.clients[clientID], $0.claimOrigin)
        }
        guard account != nil || client != nil else { throw .unknownClient }
        let isKnown =
            account?.clientSecret == Secret(secret)
            || client?.secrets.contains(Secret(secret)) == true
        guard isKnown else { throw .wrongSecret }
        switch grant {
        case .assertion:
            guard let account else { throw .noExchangeScope }
            guard let token = form["jwt_token"] else { throw .malformedRequest }
            try account.verify(ReceivedAssertion(token), claimOrigin: origin, now: now)
            return account.owner
        case .clientCredentials:
            guard let client else { throw .unauthorizedClient }
            guard let type = form["grant_type"], let scope = form["scope"] else {
                throw .malformedRequest
            }
            return try client.owner(grantType: type, scope: scope)
        }
    }
}
