import ProxyCore

/// `upstreams`
extension ConfigurationReader {
    private static let keys = [
        "url", "connectTimeout", "responseTimeout", "idleTimeout", "httpVersion", "maxConnections",
        "connectionAge", "certificateAuthorities", "proxy", "proxyPasswordFile", "allowPlainHTTP",
        "trustHost", "retryAfter", "retryAfterLimit", "maxConcurrentRequests", "requestsPerSecond",
        "affinity", "affinityCookies", "tier", "environment",
    ]

    /// `credentials`: Which upstreams may name in place of their environments.
    mutating func upstreams(
        _ root: Section,
        _ credentials: NamedValues<Credential>
    ) -> NamedValues<Upstream> {
        var upstreams = NamedValues<Upstream>()
        guard let place = root["upstreams"] else {
            reportMissing(
                "upstreams",
                of: root,
                "write a name and below it url: https://… of your AEM"
            )
            return upstreams
        }
        guard let section = names(place, "a mapping from names to upstreams, each with url") else {
            return upstreams
        }
        if section.entries.isEmpty {
            report("is empty; write a name and below it url: https://… of your AEM", place)
        }
        for entry in section.entries {
            checkName(entry)
            upstreams.names.append(entry.name)
            guard let section = self.section(entry.value, known: Self.keys) else { continue }
            upstreams.places[entry.name] = section["url"] ?? section["environment"]
            upstreams.values[entry.name] = upstream(entry.name, section, credentials)
        }
        return upstreams
    }

    private mutating func upstream(
        _ name: String,
        _ section: Section,
        _ credentials: NamedValues<Credential>
    ) -> Upstream? {
        let tier: TierName? = value(section["tier"], ValueSyntax.choice)
        let url = address(section, tier, credentials)
        // Without a URL the other values are still looked at.
        guard let standard = try? Upstream(name: name, url: url ?? UpstreamURL("http://localhost"))
        else { return nil }
        var upstream = standard
        if let tier { upstream.tier = AEMTier(rawValue: tier.rawValue) }
        upstream.connectTimeout = value(
            section["connectTimeout"],
            default: standard.connectTimeout,
            DurationParser.parsePositive
        )
        upstream.responseTimeout = value(
            section["responseTimeout"],
            default: standard.responseTimeout,
            DurationParser.parsePositive
        )
        upstream.idleTimeout = value(
            section["idleTimeout"],
            default: standard.idleTimeout,
            DurationParser.parsePositive
        )
        _ = value(section["httpVersion"], Self.httpVersion)
        upstream.maxConnections = value(
            section["maxConnections"],
            default: standard.maxConnections
        ) { text throws(InvalidValue) in
            try ValueSyntax.count(text, atMost: 65_536)
        }
        upstream.connectionAge = value(
            section["connectionAge"],
            default: standard.connectionAge,
            DurationParser.parsePositive
        )
        upstream.certificateAuthorities = authorities(section)
        upstream.proxy = outboundProxy(section)
        restrict(&upstream, section)
        if let doubt = upstream.hostDoubt, let place = section["url"] {
            report("\(doubt.message), or add the line \"trustHost: true\" to this upstream", place)
        }
        return url == nil ? nil : upstream
    }

    /// What may be sent there, and how much of it.
    private mutating func restrict(_ upstream: inout Upstream, _ section: Section) {
        upstream.allowPlainHTTP = value(
            section["allowPlainHTTP"],
            default: upstream.allowPlainHTTP,
            ValueSyntax.boolean
        )
        upstream.trustHost = value(
            section["trustHost"],
            default: upstream.trustHost,
            ValueSyntax.boolean
        )
        upstream.retryAfterLimit = retryAfterLimit(section)
        steer(&upstream, section)
        upstream.maxConcurrentRequests = value(section["maxConcurrentRequests"], Self.requests)
        upstream.requestsPerSecond = value(section["requestsPerSecond"], Self.requests)
    }

    private enum RetryAfterRule: String, CaseIterable {
        case pass
        case respect
    }

    private mutating func retryAfterLimit(_ section: Section) -> Duration? {
        let rule: RetryAfterRule = value(
            section["retryAfter"],
            default: .pass,
            ValueSyntax.choice
        )
        let limit = value(
            section["retryAfterLimit"],
            default: .seconds(30),
            DurationParser.parsePositive
        )
        return rule == .respect ? limit : nil
    }

    /// Something has to be written there some day; today it changes nothing.
    private static func httpVersion(_ text: String) throws(InvalidValue) {
        switch text {
        case "1.1", "auto": return
        case "2":
            throw InvalidValue("is not supported yet; write \"1.1\", or leave it out")
        default:
            throw InvalidValue("is none that is known; write \"1.1\", or leave it out")
        }
    }

    private static func requests(_ text: String) throws(InvalidValue) -> Int {
        try ValueSyntax.count(text, atMost: 1_000_000)
    }
}
