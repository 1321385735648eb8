import AdobeIMS
package import NIOCore

extension UpstreamHead {
    /// What isn't in the request's own head.
    package struct Context {
        package let target: ByteBuffer
        package let route: RouteTarget
        package let authorization: Authorization?
        package let requestID: String
        package let client: String?
        package let version: String
        /// What the client speaks to the proxy.
        package let scheme: UpstreamURL.Scheme
        /// A field of the client's that is for the proxy alone, in lower case.
        package let droppedField: String?
        /// Sent in place of the client's.
        package let csrfToken: CSRFToken?
        /// Sent in place of the client's; nil: the client's passes.
        package let trace: OutgoingTrace?
        /// Cookies that the proxy keeps for the client, as they stand in a field.
        package let affinity: [UInt8]?

        package init(
            target: ByteBuffer,
            route: RouteTarget,
            authorization: Authorization?,
            requestID: String,
            client: String?,
            version: String,
            scheme: UpstreamURL.Scheme = .http,
            droppedField: String? = nil,
            csrfToken: CSRFToken? = nil,
            trace: OutgoingTrace? = nil,
            affinity: [UInt8]? = nil
        ) {
            self.target = target
            self.route = route
            self.authorization = authorization
            self.requestID = requestID
            self.client = client
            self.version = version
            self.scheme = scheme
            self.droppedField = droppedField
            self.csrfToken = csrfToken
            self.trace = trace
            self.affinity = affinity
        }

        /// Whether the route has cookies of its own, or none.
        var replacesCookies: Bool {
            affinity != nil && route.replacedNames.contains("cookie")
        }

        /// Whether any field of the client's gives way to the route's or the proxy's own.
        var replacesSome: Bool {
            droppedField != nil || csrfToken != nil || trace != nil
                || !route.replacedNames.isEmpty
        }

        /// Whether a field of the client's gives way to the route's or the proxy's own.
        func replaces(_ fields: FieldSection, _ index: Int) -> Bool {
            if let droppedField, fields.nameEquals(index, ignoringCase: droppedField) {
                return true
            }
            if csrfToken != nil, fields.nameEquals(index, ignoringCase: CSRFToken.field) {
                return true
            }
            if let trace, trace.replaces(fields, index) { return true }
            return route.replacedNames.contains { fields.nameEquals(index, ignoringCase: $0) }
        }
    }
}
