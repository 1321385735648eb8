/// A request that a log or an archive tells of.
package struct ObservedRequest: Sendable, Equatable {
    package var method: String
    /// Without the query.
    package var path: String
    /// 499: the client left before it was answered.
    package var status: Int
    /// The path of the route that took it; nil: none did, or it isn't told.
    package var route: String?
    /// Nil: it isn't told.
    package var upstream: String?
    /// `none` for none; nil: it isn't told.
    package var credential: String?
    /// How often it was sent upstream; nil: it isn't told.
    package var attempts: Int?

    package init(
        method: String,
        path: String,
        status: Int,
        route: String? = nil,
        upstream: String? = nil,
        credential: String? = nil,
        attempts: Int? = nil
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.route = route
        self.upstream = upstream
        self.credential = credential
        self.attempts = attempts
    }

    package init(_ exchange: ArchivedExchange) {
        self.init(
            method: exchange.method,
            path: String(exchange.target.prefix { $0 != "?" }),
            status: exchange.status,
            upstream: exchange.upstream,
            credential: exchange.credential,
            attempts: exchange.attempts
        )
    }

    /// The proxy itself answered that the client should not have asked.
    var isRefused: Bool { attempts == 0 && (400..<500).contains(status) && status != 499 }
}
