/// What IMS answered to a ``TokenRequest``, as far as it is looked at.
///
/// The body may hold an access token, so it isn't shown when an answer is printed.
public struct TokenAnswer: Sendable {
    /// The HTTP status.
    public let status: Int
    public let body: [UInt8]
    /// The field `Retry-After`: seconds or an HTTP-date.
    public let retryAfter: String?
    /// The field `x-debug-id`, by which Adobe's support finds the request.
    public let debugID: String?
    /// The field `Date`: IMS's own clock.
    public let date: String?

    public init(
        status: Int,
        body: [UInt8],
        retryAfter: String? = nil,
        debugID: String? = nil,
        date: String? = nil
    ) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.debugID = debugID
        self.date = date
    }
}

extension TokenAnswer: CustomStringConvertible, CustomReflectable {
    public var description: String { "TokenAnswer(status: \(status), body: \(body.count) bytes)" }

    public var customMirror: Mirror {
        Mirror(self, children: ["status": status, "bodyLength": body.count])
    }
}
