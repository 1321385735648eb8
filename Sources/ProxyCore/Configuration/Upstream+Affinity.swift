import NIOCore

extension Upstream {
    /// An AEM author runs as several instances, and what was written on one is on the others a moment
    /// later: a load balancer's cookie leads back to the first.
    package enum Affinity: String, CaseIterable, Sendable {
        /// Clients keep the cookie.
        case pass
        /// The proxy keeps it, for each caller; where nobody is asked who they are, for each
        /// connection.
        case caller

        /// AEM's.
        package static let standardCookies = ["affinity"]
    }

    /// Whether `Set-Cookie` sets one of the cookies that only steer a load balancer.
    func isAffinityCookie(_ fields: FieldSection, _ index: Int) -> Bool {
        let span = fields.bytes.readableBytesUInt8Span
        return affinityCookies.contains { span.isCookie(fields[index].valueRange, named: $0) }
    }
}
