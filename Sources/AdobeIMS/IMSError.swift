/// Why no access token came out of an exchange with IMS.
///
/// Nothing that the server wrote is repeated here but its status, its bounded `Retry-After` and its
/// `x-debug-id`, so that an error can be logged and shown as it is.
public struct IMSError: Error, Sendable, Equatable {
    public let cause: Cause
    /// The HTTP status, when there was an answer.
    public let status: Int?
    /// How long IMS asked to be left alone: at most one hour.
    public let retryAfter: Duration?
    /// The answer's `x-debug-id`, by which Adobe's support finds the request.
    public let debugID: String?
    /// Why a connection could not be made, or broke, with its host and port: `host:443: connection
    /// refused`. nil when that is not what went wrong.
    public let reason: String?

    public init(
        _ cause: Cause,
        status: Int? = nil,
        retryAfter: Duration? = nil,
        debugID: String? = nil,
        reason: String? = nil
    ) {
        self.cause = cause
        self.status = status
        self.retryAfter = retryAfter
        self.debugID = debugID
        self.reason = reason
    }

    /// An error without an answer: ``Cause/imsTimeout``, or one of those about connections.
    public static func transport(_ cause: Cause, reason: String? = nil) -> IMSError {
        IMSError(cause, reason: reason)
    }

    /// Whether the same request can succeed later without anybody changing anything.
    public var isTransient: Bool { cause.isTransient }

    /// One sentence for a person: what it usually means and what to do.
    public var explanation: String { cause.explanation }
}

extension IMSError: CustomStringConvertible {
    public var description: String {
        let details = [reason, status.map { "status \($0)" }, debugID.map { "x-debug-id \($0)" }]
            .compactMap { $0 }
        let suffix = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
        return "\(cause.rawValue)\(suffix): \(explanation)"
    }
}
