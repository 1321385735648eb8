/// How AEM may say that a change came without a CSRF token.
///
/// Granite's filter answers 403 to POST, PUT and DELETE of the authenticated, says why in its own log
/// alone ("isValidRequest: empty CSRF token - rejecting"), and leaves the body to the error page. It
/// exempts some user agents and paths, and perhaps bearer tokens: which, Adobe doesn't say. So any
/// such 403 may be one that doesn't say something else itself.
package enum CSRFRefusal {
    /// Whether AEM may want a CSRF token with that method.
    package static func concerns(_ method: Method) -> Bool {
        [.post, .put, .delete].contains(method)
    }

    package static func mayBe(_ head: ResponseHead, to method: Method) -> Bool {
        guard head.status == 403, concerns(method) else { return false }
        // The authentication's own refusals carry a reason, those of the APIs are documents.
        let isAuthentication =
            head.fields.contains(.xReason) || head.fields.contains(.xReasonCode)
        let type = head.fields.value(of: .contentType)?.prefix { $0 != ";" && $0 != " " } ?? ""
        return !isAuthentication && !type.lowercased().hasSuffix("+json")
    }
}
