import NIOCore

extension UpstreamHead {
    /// Fills this head anew with a request of the proxy's own for a CSRF token: nothing of the
    /// client's is in it. The context's target doesn't matter.
    package mutating func composeCSRFTokenRequest(_ context: Context) {
        reset(method: .get, host: context.route.host) { bytes in
            bytes.writeString(context.route.upstreamSettings.basePath)
            bytes.writeString(CSRFToken.path)
        }
        let replaced = context.route.replacedNames
        if !replaced.contains("accept") { appendField("Accept", "application/json") }
        if !replaced.contains("user-agent") { appendOwnAgent(context) }
        appendField("X-Request-Id", context.requestID)
        appendTrace(context)
        if let affinity = context.affinity, !context.replacesCookies { appendCookies(affinity) }
        appendRouteFields(context)
        end(.none)
    }
}
