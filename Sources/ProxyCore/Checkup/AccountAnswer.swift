import AdobeIMS
package import NIOCore

/// What AEM says when it is asked who we are.
package enum AccountAnswer: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// An account's id, made fit for a line of text.
        case account(String)
        /// It takes us for nobody.
        case anonymous
        /// A redirect to a login page, or to Adobe's.
        case login
        /// A redirect to this place.
        case elsewhere(String)
        /// A page for people.
        case page
        /// The token lacks a scope.
        case scopeMissing
        case other
    }

    case answer(status: Int, Content)
    /// There was none.
    case failure(UpstreamFailure)
    /// None in time.
    case late

    /// Below the upstream's base path.
    static let path = "/libs/granite/security/currentuser.json"
    /// Bytes of it that are read; it has some hundred.
    package static let limit = 65_536

    package init(_ head: ResponseHead, body: ByteBuffer) {
        self = .answer(status: head.status, Self.content(head, body))
    }

    private static func content(_ head: ResponseHead, _ body: ByteBuffer) -> Content {
        let type = head.fields.value(of: .contentType)?.lowercased() ?? ""
        switch head.status {
        case 200:
            guard let document = JSONValue(Array(body.readableBytesView))?.object else {
                return type.hasPrefix("text/html") ? .page : .other
            }
            guard let id = document["authorizableId"]?.string, !id.isEmpty else { return .other }
            return id == "anonymous" ? .anonymous : .account(shown(id))
        case 300..<400:
            if LoginRedirect.isOne(head, to: .get) { return .login }
            return head.fields.value(of: .location).map { .elsewhere(shown($0)) } ?? .other
        case 403:
            let isScope = MissingScope.mayBe(in: head) && MissingScope.isSaid(in: body)
            return isScope ? .scopeMissing : .other
        default:
            return .other
        }
    }

    private static let longest = 100

    /// Without a query, which may hold anything.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix { $0 != "?" && $0 != "#" }.prefix(longest)
        return String(
            String.UnicodeScalarView(scalars.map { (0x21...0x7E).contains($0.value) ? $0 : "?" })
        )
    }
}

extension UpstreamHead {
    /// Fills this head anew with a request of the proxy's own for who we are.
    mutating func composeAccountRequest(
        to upstream: Upstream,
        as authorization: Authorization?,
        apiKey: String?,
        with headers: [Route.Header],
        version: String
    ) {
        reset(method: .get, host: upstream.url.authority) { bytes in
            bytes.writeString(upstream.basePath + AccountAnswer.path)
        }
        let replaced = headers.map { $0.name.lowercased() }
        if !replaced.contains("accept") { appendField("Accept", "application/json") }
        if !replaced.contains("user-agent") {
            appendField("User-Agent", "aem-auth-proxy/\(version)")
        }
        for header in headers {
            appendLine { $0.writeString("\(header.name): \(header.value.reveal())") }
        }
        if let apiKey, !replaced.contains("x-api-key") { appendField("X-Api-Key", apiKey) }
        if let authorization { appendLine { $0.writeImmutableBuffer(authorization.line) } }
        end(.none)
    }
}
