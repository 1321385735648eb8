/// A route ready for requests: what it matches, where it leads and which credential it acts as.
package final class RouteTarget: Sendable {
    package let route: Route
    package let upstream: UpstreamIndex
    package let upstreamSettings: Upstream
    /// nil: the request is sent without any credential.
    package let tokens: TokenSource?
    /// How bodies are kept for a replay, in bytes.
    package let replayLimit: Int
    /// What never comes from the client because the route sets or removes it, in lower case.
    let replacedNames: [String]

    package init(
        route: Route,
        upstream: UpstreamIndex,
        upstreamSettings: Upstream,
        tokens: TokenSource?,
        replayLimit: Int
    ) {
        self.route = route
        self.upstream = upstream
        self.upstreamSettings = upstreamSettings
        self.tokens = tokens
        self.replayLimit = replayLimit
        replacedNames =
            route.setHeaders.map { $0.name.lowercased() }
            + route.removeHeaders
    }

    func matches(_ head: RequestHead, path: Span<UInt8>) -> Bool {
        if let methods = route.methods, !methods.contains(head.method) { return false }
        if let host = route.host, !head.hostNameEquals(ignoringCase: host) { return false }
        return Self.isPrefix(route.path, of: path)
    }

    /// A prefix ends where a segment of the path ends: `/api` matches `/api` and `/api/x`, not
    /// `/apis`.
    private static func isPrefix(_ prefix: String, of path: Span<UInt8>) -> Bool {
        let length = prefix.utf8.count
        guard path.hasPrefix(0..<path.count, prefix) else { return false }
        guard path.count > length, !prefix.hasSuffix("/") else { return true }
        let next = path[length]
        return next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
    }
}
