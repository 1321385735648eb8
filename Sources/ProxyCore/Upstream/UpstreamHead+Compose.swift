import AdobeIMS
package import NIOCore

/// What a request's head becomes on its way upstream (RFC 9110 §7.6).
extension UpstreamHead {
    /// What isn't in the request's own head.
    package struct Context {
        package let target: ByteBuffer
        package let route: RouteTarget
        package let authorization: Authorization?
        package let requestID: String
        package let client: String?
        package let version: String

        package init(
            target: ByteBuffer,
            route: RouteTarget,
            authorization: Authorization?,
            requestID: String,
            client: String?,
            version: String
        ) {
            self.target = target
            self.route = route
            self.authorization = authorization
            self.requestID = requestID
            self.client = client
            self.version = version
        }
    }

    /// Fills this head anew. Hop-by-hop fields and the client's own credentials go out *before* the
    /// credential goes in, so that no field of the client's can take it out again.
    package mutating func compose(_ head: RequestHead, _ context: Context) {
        reset(method: head.method)
        appendLine { bytes in
            bytes.writeString(context.route.upstreamSettings.basePath)
            bytes.writeImmutableBuffer(context.target)
        }
        appendClientFields(head, context)
        appendOwnFields(head, context)
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
        for index in offsets.indices.dropFirst() {
            let start = Int(offsets[index])
            let next = index + 1 < offsets.count ? Int(offsets[index + 1]) : span.count
            let line = start..<(next - 1)
            guard span.hasPrefix(line, ignoringCase: "authorization:") else { continue }
            guard !isFound, let authorization else { return false }
            // As buffers they are compared many bytes at a time, and a token has over a thousand.
            isFound = bytes.getSlice(at: start, length: line.count) == authorization.line
            guard isFound else { return false }
        }
        return isFound == (authorization != nil)
    }

    private mutating func appendClientFields(_ head: RequestHead, _ context: Context) {
        let fields = head.fields
        let hasConnectionOptions = fields.hasConnectionOptions
        let replaced = context.route.replacedNames
        for index in fields.indices
        where Self.passes(fields[index].known, isChunked: head.framing == .chunked) {
            if hasConnectionOptions && fields.isNamedByConnection(index) { continue }
            if !replaced.isEmpty,
                replaced.contains(where: { fields.nameEquals(index, ignoringCase: $0) })
            {
                continue
            }
            if fields[index].known == .cookie, hasSession(fields.valueSlice(index)) {
                appendCookies(fields.valueSlice(index))
            } else {
                appendLine { fields.appendField(index, to: &$0) }
            }
        }
    }

    private static func passes(_ field: KnownField, isChunked: Bool) -> Bool {
        switch field {
        // Hop-by-hop (RFC 9110 §7.6.1), and what libcurl writes itself: Host and the framing.
        case .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade,
            .contentLength, .host, .expect:
            false
        // Whoever reaches the proxy acts as its credential, never with one of its own.
        case .authorization, .proxyAuthorization, .proxyAuthenticate:
            false
        // AEM's CDN answers 403 to forwarding fields from those it doesn't trust.
        case .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedProto:
            false
        // Written anew.
        case .xRequestId:
            false
        case .trailer:
            isChunked
        default:
            true
        }
    }

    private mutating func appendOwnFields(_ head: RequestHead, _ context: Context) {
        appendField("Via", "1.\(head.minorVersion) aem-auth-proxy")
        appendField("X-Request-Id", context.requestID)
        // AEM's firewall suspects requests without a User-Agent.
        let replaced = context.route.replacedNames
        if !head.fields.contains(.userAgent) && !replaced.contains("user-agent") {
            appendField("User-Agent", "aem-auth-proxy/\(context.version)")
        }
        // Without a value these keep libcurl from adding its own.
        appendLine { $0.writeStaticString("Expect:") }
        if !head.fields.contains(.accept) || replaced.contains("accept") {
            appendLine { $0.writeStaticString("Accept:") }
        }
        guard context.route.route.forwardedHeaders else { return }
        if let client = context.client { appendField("X-Forwarded-For", client) }
        appendField("X-Forwarded-Proto", "http")
        appendField("X-Forwarded-Host", head.host)
    }

    /// AEM's `login-token` marks a session, which would take the credential's place.
    private static let sessionCookie = "login-token"

    private func hasSession(_ value: ByteBuffer) -> Bool {
        cookies(of: value).contains { isSession($0, in: value) }
    }

    /// The other cookies pass byte for byte.
    private mutating func appendCookies(_ value: ByteBuffer) {
        let kept = cookies(of: value).filter { !isSession($0, in: value) }
        guard !kept.isEmpty else { return }
        appendLine { bytes in
            bytes.writeStaticString("Cookie: ")
            for (index, cookie) in kept.enumerated() {
                if index > 0 { bytes.writeStaticString("; ") }
                let start = value.readerIndex + cookie.lowerBound
                if let slice = value.getSlice(at: start, length: cookie.count) {
                    bytes.writeImmutableBuffer(slice)
                }
            }
        }
    }

    private func isSession(_ cookie: Range<Int>, in value: ByteBuffer) -> Bool {
        value.readableBytesUInt8Span.hasPrefix(cookie, ignoringCase: Self.sessionCookie)
    }

    private func cookies(of value: ByteBuffer) -> [Range<Int>] {
        let span = value.readableBytesUInt8Span
        var cookies: [Range<Int>] = []
        var start = 0
        while start < span.count {
            var end = start
            while end < span.count, span[end] != UInt8(ascii: ";") { end += 1 }
            let cookie = span.trimmingWhitespace(start..<end)
            if !cookie.isEmpty { cookies.append(cookie) }
            start = end + 1
        }
        return cookies
    }
}
