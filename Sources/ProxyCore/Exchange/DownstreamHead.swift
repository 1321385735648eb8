package import AdobeIMS
package import NIOCore

/// What a response's head becomes on its way to the client (RFC 9110 §7.6, RFC 9112 §6).
package struct DownstreamHead: Sendable {
    /// How the client sees where the body ends.
    package enum Framing: Equatable, Sendable {
        /// There is no body, whatever the fields say.
        case empty
        case length(Int64)
        case chunked
        /// HTTP/1.0: the connection's end is the body's.
        case untilClose
    }

    private let request: RequestHead
    private let route: RouteTarget
    private let requestID: String
    private let crossOrigin: CrossOrigin?
    private let isTLS: Bool
    private let isLoopback: Bool
    private let isPrivate: Bool

    /// `crossOrigin`: What is said to web pages in place of what the upstream says.
    /// `isTLS`: Whether the client came by `https`.
    /// `isLoopback`: Whether it came to a listener of this machine alone.
    /// `isPrivate`: No cache may give the answer to others, unless it says of itself how it may be
    /// kept: it was had with a credential, on a route whose other answers are for everybody.
    package init(
        to request: RequestHead,
        route: RouteTarget,
        requestID: String,
        crossOrigin: CrossOrigin? = nil,
        isTLS: Bool = false,
        isLoopback: Bool = false,
        isPrivate: Bool = false
    ) {
        self.request = request
        self.route = route
        self.requestID = requestID
        self.crossOrigin = crossOrigin
        self.isTLS = isTLS
        self.isLoopback = isLoopback
        self.isPrivate = isPrivate
    }

    package func framing(of head: ResponseHead) -> Framing {
        if request.method == .head || head.status == 204 || head.status == 304 { return .empty }
        if let length = head.contentLength,
            route.links == nil || route.linkTreatment(of: head, to: request) != .rewritten
        {
            return .length(length)
        }
        return request.minorVersion == 0 ? .untilClose : .chunked
    }

    /// Appends the final head.
    ///
    /// `now`: When the upstream's head arrived, for one that doesn't say when it was made.
    package func write(
        _ head: ResponseHead,
        framing: Framing,
        cause: Cause?,
        closes: Bool,
        now: UnixTime,
        to buffer: inout ByteBuffer
    ) {
        // What is added to the head besides, and room to spare for a small body.
        buffer.reserveCapacity(minimumWritableBytes: head.fields.bytes.readableBytes + 512)
        ResponseHeadWriter.appendStatusLine(of: head, to: &buffer)
        appendFields(of: head, to: &buffer)
        if framing == .chunked {
            ResponseHeadWriter.appendField(
                "Transfer-Encoding",
                constant: "chunked",
                to: &buffer
            )
        }
        if !head.fields.contains(.date) {
            ResponseHeadWriter.appendField("Date", now.httpDate, to: &buffer)
        }
        if !head.fields.contains(.xRequestId) {
            ResponseHeadWriter.appendField("X-Request-Id", requestID, to: &buffer)
        }
        if isPrivate, !Self.saysHowToCache(head.fields) {
            ResponseHeadWriter.appendField("Cache-Control", constant: "private", to: &buffer)
        }
        if let cause {
            ResponseHeadWriter.appendField(
                "Proxy-Status",
                ProxyStatus.value(for: cause),
                to: &buffer
            )
        }
        if closes {
            ResponseHeadWriter.appendField("Connection", constant: "close", to: &buffer)
        } else if request.minorVersion == 0 {
            ResponseHeadWriter.appendField("Connection", constant: "keep-alive", to: &buffer)
        }
        ResponseHeadWriter.appendEnd(to: &buffer)
    }

    private static func saysHowToCache(_ fields: FieldSection) -> Bool {
        fields.contains(.cacheControl) || fields.contains(.expires) || fields.contains(.pragma)
    }

    /// Appends a 1xx head; HTTP/1.0 doesn't know those.
    package func writeInformational(_ head: ResponseHead, to buffer: inout ByteBuffer) {
        guard request.minorVersion > 0, head.status != 100 else { return }
        ResponseHeadWriter.appendStatusLine(of: head, to: &buffer)
        appendFields(of: head, to: &buffer)
        ResponseHeadWriter.appendEnd(to: &buffer)
    }

    private func appendFields(of head: ResponseHead, to buffer: inout ByteBuffer) {
        let fields = head.fields
        let hasConnectionOptions = fields.hasConnectionOptions
        let links = linkFields(of: head)
        var lines = FieldLines(of: fields)
        for index in fields.indices {
            if hasConnectionOptions && isOption(fields, index) { continue }
            if let crossOrigin, crossOrigin.replaces(fields, index) { continue }
            if let links, case let change = links.change(fields, index, of: head.status),
                change != .none
            {
                lines.flush(to: &buffer)
                links.append(change, fields, index, to: &buffer)
                continue
            }
            switch fields[index].known {
            // Hop-by-hop, and credentials of any kind; a challenge is the proxy's own.
            case .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade, .te,
                .http2Settings, .proxyAuthenticate, .proxyAuthorization, .wwwAuthenticate,
                .authorization:
                continue
            case .setCookie:
                appendCookie(fields, index, &lines, to: &buffer)
            // Without a body there is no length to tell (RFC 9110 §8.6).
            case .contentLength where head.status == 204 || head.isInformational:
                continue
            case .location, .contentLocation:
                lines.flush(to: &buffer)
                appendLocation(fields, index, to: &buffer)
            case .other where fields.isBoundToOrigin(index):
                continue
            default:
                lines.append(index, to: &buffer)
            }
        }
        lines.flush(to: &buffer)
        // Whoever asks can't answer AEM's challenge; without any, a 401 is malformed to many
        // (RFC 9110 §11.6.1), and with one that browsers know, they ask for a password.
        if head.status == 401 {
            ResponseHeadWriter.appendField(
                "WWW-Authenticate",
                constant: "AEM-Auth-Proxy realm=\"aem\"",
                to: &buffer
            )
        }
        ResponseHeadWriter.appendField("Via", constant: "1.1 aem-auth-proxy", to: &buffer)
        crossOrigin?.write(to: &buffer)
    }

    /// Nil where no links are rewritten.
    private func linkFields(of head: ResponseHead) -> LinkFields? {
        guard let pattern = route.links, request.hasPlainHost, let client else { return nil }
        return LinkFields(
            pattern,
            client: client,
            treatment: route.linkTreatment(of: head, to: request),
            request: request
        )
    }

    /// Named by `Connection`, and not what the message's length hangs on.
    private func isOption(_ fields: FieldSection, _ index: Int) -> Bool {
        fields[index].known != .contentLength && fields.isNamedByConnection(index)
    }

    private func appendCookie(
        _ fields: FieldSection,
        _ index: Int,
        _ lines: inout FieldLines,
        to buffer: inout ByteBuffer
    ) {
        let upstream = route.upstreamSettings
        let isAffinity = upstream.isAffinityCookie(fields, index)
        guard !Self.isSessionCookie(fields, index), !isAffinity || upstream.affinity == .pass else {
            return
        }
        // Clients that have no TLS would never send it back.
        let scope = CookieScope(
            basePath: upstream.basePath,
            isSecureDropped: !isTLS && (isAffinity || route.route.rewritesLinks)
        )
        switch scope.verdict(fields, index) {
        case .asItIs:
            lines.append(index, to: &buffer)
        case .changed:
            lines.flush(to: &buffer)
            scope.append(fields, index, to: &buffer)
        case .outOfReach:
            return
        }
    }

    /// AEM's own session cookies would outlive and outrank the credential.
    private static func isSessionCookie(_ fields: FieldSection, _ index: Int) -> Bool {
        FieldSection.isSessionCookie(
            fields[index].valueRange,
            in: fields.bytes.readableBytesUInt8Span
        )
    }

    /// An address at the upstream becomes the address that the client used, and a path there the
    /// path here; any other stays as it is.
    private func appendLocation(
        _ fields: FieldSection,
        _ index: Int,
        to buffer: inout ByteBuffer
    ) {
        let value = fields.valueSlice(index)
        guard let path = route.upstreamSettings.path(of: value),
            let origin = origin(of: value, path: path)
        else {
            return ResponseHeadWriter.appendField(index, of: fields, to: &buffer)
        }
        buffer.writeString("\(fields.name(index)): \(origin)")
        buffer.writeImmutableBuffer(path)
        buffer.writeStaticString("\r\n")
    }

    /// What goes before the path: nothing where a path is enough, as it is for browsers, which know
    /// where they are when a development server of this machine stands between. Nil where a path is
    /// all there is, and `//` at its start would name another host.
    private func origin(of value: ByteBuffer, path: ByteBuffer) -> String? {
        let isOfBrowser = isLoopback && request.fields.contains(.secFetchSite)
        if path.isPath, value.isPath || isOfBrowser { return "" }
        if let client { return "\(client.scheme.rawValue)://\(client.authority)" }
        return path.isPath ? "" : nil
    }

    private var client: ClientAddress? {
        ClientAddress(of: request, isTLS: isTLS, isLoopback: isLoopback)
    }
}

extension ByteBuffer {
    /// Whether it begins with one slash: two begin a host (RFC 3986 §4.2).
    fileprivate var isPath: Bool {
        let bytes = readableBytesUInt8Span
        return bytes.hasPrefix(0..<bytes.count, "/") && !bytes.hasPrefix(0..<bytes.count, "//")
    }
}
