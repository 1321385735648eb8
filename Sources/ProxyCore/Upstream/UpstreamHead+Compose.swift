import AdobeIMS
import NIOCore

/// What a request's head becomes on its way upstream (RFC 9110 §7.6).
extension UpstreamHead {
    /// Fills this head anew. Hop-by-hop fields and the client's own credentials go out *before* the
    /// credential goes in, so that no field of the client's can take it out again.
    package mutating func compose(_ head: RequestHead, _ context: Context) {
        let upstream = context.route.upstreamSettings
        reset(method: head.method, host: context.route.host) { bytes in
            bytes.writeString(upstream.basePath)
            bytes.writeImmutableBuffer(context.target)
        }
        let sent = appendClientFields(head, context)
        appendOwnFields(head, context, isAgentSent: sent & KnownField.userAgent.bit != 0)
        appendRouteFields(context, isKeySent: sent & KnownField.xApiKey.bit != 0)
        // The body of a HEAD means nothing (RFC 9110 §9.3.2): it stays here.
        end(head.method == .head ? .none : head.framing)
    }

    /// What the route sets, and behind it the credential.
    ///
    /// `isKeySent`: The client has sent an API key, which is AEM's.
    mutating func appendRouteFields(_ context: Context, isKeySent: Bool = false) {
        // It says who the credential is, so it stays back with it.
        if let key = context.route.apiKey, !isKeySent, context.authorization != nil {
            appendField("X-Api-Key", key)
        }
        for header in context.route.route.setHeaders {
            appendLine { $0.writeString("\(header.name): \(header.value.reveal())") }
        }
        if let authorization = context.authorization {
            appendLine { $0.writeImmutableBuffer(authorization.line) }
        }
    }

    /// The last look before sending: the credential is there exactly when it should be, and nobody
    /// else's is.
    package func carriesOnly(_ authorization: Authorization?) -> Bool {
        let span = bytes.readableBytesUInt8Span
        var isFound = false
        for index in lineStarts.indices {
            let line = line(index)
            // Nearly all others are told apart by their first byte.
            guard span[line.lowerBound] | 0x20 == UInt8(ascii: "a"),
                span.hasPrefix(line, ignoringCase: "authorization:")
            else { continue }
            guard !isFound, let authorization else { return false }
            // As buffers they are compared many bytes at a time, and a token has over a thousand.
            isFound = bytes.getSlice(at: line.lowerBound, length: line.count) == authorization.line
            guard isFound else { return false }
        }
        return isFound == (authorization != nil)
    }

    /// Returns which fields of the client's are among them, as their ``KnownField/bit``.
    private mutating func appendClientFields(_ head: RequestHead, _ context: Context) -> UInt64 {
        let fields = head.fields
        let hasConnectionOptions = fields.hasConnectionOptions
        let replacesSome = context.replacesSome
        let isAuthor = context.route.isAuthor
        let rewritesLinks = context.route.links != nil
        let cookies = context.route.cookies
        var affinity = context.replacesCookies ? nil : context.affinity
        let hidesBrowser = isAuthor && fields.areOfBrowser
        var sent: UInt64 = 0
        var lines = FieldLines(of: fields)
        for index in fields.indices
        where Self.passes(
            fields[index].known,
            isChunked: head.framing == .chunked,
            isAuthor: isAuthor
        ) {
            if hasConnectionOptions && fields.isNamedByConnection(index) { continue }
            if replacesSome && context.replaces(fields, index) { continue }
            let known = fields[index].known
            if known == .other && fields.saysWhoForwarded(index) { continue }
            switch known {
            case .userAgent where hidesBrowser:
                flush(&lines)
                appendOriginalAgent(fields.valueSlice(index), context)
            case .maxForwards where head.forwardsLeft != nil:
                flush(&lines)
                appendField("Max-Forwards", "\(head.forwardsLeft ?? 0)")
            case .xOriginalUserAgent where hidesBrowser:
                continue
            case .cookie where affinity != nil || !cookies.passesAll(fields, index):
                flush(&lines)
                appendCookies(fields, index, passing: cookies, behind: affinity.take())
            // Links are looked for in what isn't encoded, and in all of it.
            case .acceptEncoding where rewritesLinks, .range where rewritesLinks,
                .ifRange where rewritesLinks:
                continue
            case .ifMatch where rewritesLinks, .ifNoneMatch where rewritesLinks:
                flush(&lines)
                appendTags(fields, index)
            case .origin, .referer:
                if !appendAddress(index, of: head, context, &lines) { append(index, of: &lines) }
            case .other where fields.mayHoldAddress(index):
                if !appendAddress(index, of: head, context, &lines) { append(index, of: &lines) }
            default:
                sent |= known.bit
                append(index, of: &lines)
            }
        }
        flush(&lines)
        if let affinity { appendCookies(affinity) }
        return sent
    }

    private static func passes(_ field: KnownField, isChunked: Bool, isAuthor: Bool) -> Bool {
        switch field {
        // Hop-by-hop (RFC 9110 §7.6.1), and what is written anew: Host and the framing.
        case .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade,
            .http2Settings, .contentLength, .host, .expect:
            false
        // Whoever reaches the proxy acts as its credential, never with one of its own.
        case .authorization, .proxyAuthorization, .proxyAuthenticate:
            false
        // AEM's CDN answers 403 to forwarding fields from those it doesn't trust.
        case .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedProto:
            false
        // Author's filters take pages of other origins for forgers.
        case .referer, .origin:
            !isAuthor
        // Written anew.
        case .xRequestId:
            false
        case .trailer:
            isChunked
        default:
            true
        }
    }

    /// AEM sends browsers to login pages and is wary of what they post; the proxy is none.
    private mutating func appendOriginalAgent(_ value: ByteBuffer, _ context: Context) {
        guard !context.route.replacedNames.contains("x-original-user-agent") else { return }
        appendLine { bytes in
            bytes.writeStaticString("X-Original-User-Agent: ")
            bytes.writeImmutableBuffer(value)
        }
    }

    private mutating func appendOwnFields(
        _ head: RequestHead,
        _ context: Context,
        isAgentSent: Bool
    ) {
        appendField("Via", head.minorVersion == 0 ? "1.0 aem-auth-proxy" : "1.1 aem-auth-proxy")
        appendField("X-Request-Id", context.requestID)
        appendTrace(context)
        let replaced = context.route.replacedNames
        if context.route.links != nil, !replaced.contains("accept-encoding") {
            appendField("Accept-Encoding", "identity")
        }
        if !isAgentSent && !replaced.contains("user-agent") { appendOwnAgent(context) }
        if let token = context.csrfToken, !replaced.contains(CSRFToken.field) {
            appendField("CSRF-Token", token.value.reveal())
        }
        guard context.route.route.forwardedHeaders else { return }
        if let client = context.client { appendField("X-Forwarded-For", client) }
        appendField("X-Forwarded-Proto", context.scheme.rawValue)
        appendField("X-Forwarded-Host", head.host)
    }

    /// Unless the route has its own, or none.
    mutating func appendTrace(_ context: Context) {
        guard let trace = context.trace,
            !context.route.replacedNames.contains(TraceContext.parentField)
        else { return }
        appendLine { bytes in
            bytes.writeStaticString("traceparent: ")
            trace.context.write(to: &bytes)
        }
    }

    /// AEM's firewall suspects requests without a User-Agent.
    mutating func appendOwnAgent(_ context: Context) {
        appendField("User-Agent", "aem-auth-proxy/\(context.version)")
    }

    private mutating func appendTags(_ fields: FieldSection, _ index: Int) {
        appendLine { bytes in
            bytes.writeBytes(fields.bytes.readableBytesSpan.extracting(fields[index].nameRange))
            bytes.writeStaticString(": ")
            EntityTags.append(fields[index].valueRange, of: fields, to: &bytes)
        }
    }
}
