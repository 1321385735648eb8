/// AEM's other way of refusing a token: it sends browsers to a login page instead of answering 401.
package enum LoginRedirect {
    /// Whether this head redirects to AEM's login page or to IMS because the token was refused.
    ///
    /// A request that was done may end there as well: a logout does. Where it must not be done twice,
    /// only a redirect that says what it was refused for counts. `method`: of the request.
    package static func isOne(_ head: ResponseHead, to method: Method) -> Bool {
        guard [301, 302, 303, 307, 308].contains(head.status),
            let location = head.fields.value(of: .location)
        else { return false }
        return isLogin(location) && (method.isIdempotent || saysReason(location))
    }

    /// Whether AEM's authentication has left in the query what was asked for, or why it was refused.
    static func saysReason(_ location: String) -> Bool {
        let query = location.prefix { $0 != "#" }.drop { $0 != "?" }.dropFirst()
        return query.split(separator: "&").contains { parameter in
            reasons.contains(String(parameter.prefix { $0 != "=" })) && parameter.contains("=")
        }
    }

    private static let reasons: Set<String> = ["resource", "j_reason", "j_reason_code"]

    static func isLogin(_ location: String) -> Bool {
        let withoutQuery = location.prefix { $0 != "?" && $0 != "#" }
        let rest: Substring
        if withoutQuery.hasPrefix("//") {
            rest = withoutQuery.dropFirst(2)
        } else if let scheme = withoutQuery.firstRange(of: "://"),
            !withoutQuery[..<scheme.lowerBound].contains("/")
        {
            rest = withoutQuery[scheme.upperBound...]
        } else {
            return isLoginPath(withoutQuery)
        }
        let authority = rest.prefix { $0 != "/" }
        return isIMSHost(authority.prefix { $0 != ":" }.lowercased())
            || isLoginPath(rest.dropFirst(authority.count))
    }

    private static func isLoginPath(_ path: Substring) -> Bool {
        path.contains("/libs/granite/core/content/login")
            || path.contains("/libs/cq/core/content/login")
    }

    private static func isIMSHost(_ host: String) -> Bool {
        host == "adobelogin.com" || host.hasSuffix(".adobelogin.com")
            || host == "auth.services.adobe.com"
    }
}
