import NIOCore

extension UpstreamHead {
    /// Fills this head anew with a request of the proxy's own for a CSRF token: nothing of the
    /// client's is in it. The context's target doesn't matter.
    package mutating func composeCSRFTokenRequest(_ context: Context) {
        reset(method: .get)
        appendLine { bytes in
            bytes.writeString(context.route.upstreamSettings.basePath)
            bytes.writeString(CSRFToken.path)
        }
        let replaced = context.route.replacedNames
        if replaced.contains("accept") {
            appendLine { $0.writeStaticString("Accept:") }
        } else {
            appendField("Accept", "application/json")
        }
        if !replaced.contains("user-agent") { appendOwnAgent(context) }
        appendField("X-Request-Id", context.requestID)
        appendLine { $0.writeStaticString("Expect:") }
        appendRouteFields(context)
    }
}
