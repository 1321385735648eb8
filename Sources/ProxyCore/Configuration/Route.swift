package import AdobeIMS

/// Which requests go to which upstream, and as whom.
package struct Route: Sendable, Equatable {
    /// A field that the proxy adds. Its value may be a key, so it prints redacted.
    package struct Header: Sendable, Equatable {
        /// As written in the file; a valid field name.
        package var name: String
        /// No control characters, no spaces at either end.
        package var value: Secret

        package init(name: String, value: Secret) {
            self.name = name
            self.value = value
        }
    }

    /// When the credential goes with a request.
    package enum CredentialUse: String, Sendable, CaseIterable {
        case always
        /// Where the upstream has asked for it.
        case challenged
    }

    /// A prefix that ends at a segment's end. Begins with `/`; has no `/` at its end unless it is
    /// `/`.
    package var path: String
    /// `nil` is all but TRACE and CONNECT.
    package var methods: [Method]?
    /// The exact name of the host that the client asked for: lower case, no port. `nil` is any.
    package var host: String?
    /// What Sling may make of the path's end: the extensions that there may be, one of which there
    /// must be. `nil` is any, or none.
    package var extensions: [String]?
    /// The selectors that there may be, one of which there must be; empty is none. `nil` is any.
    package var selectors: [String]?
    /// Whether there may be a suffix behind the extension.
    package var allowsSuffix: Bool
    /// A key of ``Configuration/upstreams``; `nil` refuses the requests.
    package var upstream: String?
    /// A key of ``Configuration/credentials``; `nil` forwards with no credential.
    package var credential: String?
    /// Sent upstream in place of the client's fields of these names, in this order.
    package var setHeaders: [Header]
    /// Names of fields that are not sent upstream: lower case.
    package var removeHeaders: [String]
    /// Whether `X-Forwarded-For`, `-Proto` and `-Host` are sent upstream.
    package var forwardedHeaders: Bool
    /// Who may use it, by the names of listeners' ``Callers``; nil: everyone whom the listener
    /// admits.
    package var callers: [String]?
    /// Whether a CSRF token is fetched when AEM asks for one.
    package var fetchesCSRFToken: Bool
    /// Whether addresses at the upstream that stand in texts become those of the proxy.
    package var rewritesLinks: Bool
    package var when: CredentialUse
    /// Whether a 403 asks for the credential, too, where that is held back.
    package var isChallengedBy403: Bool

    /// Whether it asks anything of what Sling makes of the path's end.
    package var restrictsNames: Bool {
        extensions != nil || selectors != nil || !allowsSuffix
    }

    /// Whether every request that `other` matches is matched here, so that behind this one `other` is
    /// never reached.
    package func covers(_ other: Route) -> Bool {
        let hasHost = host == nil || host == other.host
        let hasMethods =
            methods.map { own in
                other.methods.map { $0.allSatisfy(own.contains) } ?? false
            } ?? true
        return other.coveringPaths.contains(path) && hasHost && hasMethods && coversNames(of: other)
    }

    /// The paths of routes that may cover this one: what it is below, or is with a dot and more.
    package var coveringPaths: Set<String> {
        let ends = path.indices.filter { $0 > path.startIndex && "/.".contains(path[$0]) }
        return Set(["/", path] + ends.map { String(path[..<$0]) })
    }

    private func coversNames(of other: Route) -> Bool {
        func covers(_ own: [String]?, _ others: [String]?) -> Bool {
            guard let own else { return true }
            guard let others else { return false }
            return own.isEmpty == others.isEmpty && others.allSatisfy(own.contains)
        }
        return covers(extensions, other.extensions) && covers(selectors, other.selectors)
            && (allowsSuffix || !other.allowsSuffix)
    }

    package init(
        path: String = "/",
        methods: [Method]? = nil,
        host: String? = nil,
        extensions: [String]? = nil,
        selectors: [String]? = nil,
        allowsSuffix: Bool = true,
        upstream: String?,
        credential: String?,
        setHeaders: [Header] = [],
        removeHeaders: [String] = [],
        forwardedHeaders: Bool = false,
        callers: [String]? = nil,
        fetchesCSRFToken: Bool = false,
        rewritesLinks: Bool = false,
        when: CredentialUse = .always,
        isChallengedBy403: Bool = false
    ) {
        self.path = path
        self.methods = methods
        self.host = host
        self.extensions = extensions
        self.selectors = selectors
        self.allowsSuffix = allowsSuffix
        self.upstream = upstream
        self.credential = credential
        self.setHeaders = setHeaders
        self.removeHeaders = removeHeaders
        self.forwardedHeaders = forwardedHeaders
        self.callers = callers
        self.fetchesCSRFToken = fetchesCSRFToken
        self.rewritesLinks = rewritesLinks
        self.when = when
        self.isChallengedBy403 = isChallengedBy403
    }
}
