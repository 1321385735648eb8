package import AdobeIMS

/// An exchange that had a cause, or whose status was 500 or more.
package struct FailedExchange: Equatable, Sendable {
    package var time: UnixTime
    /// As in the access log.
    package var requestID: String
    /// nil: it got to none.
    package var route: String?
    /// 499: the client left before it was answered.
    package var status: Int
    /// nil: AEM answered so, and the proxy knows no reason.
    package var cause: Cause?
    /// Why a connection could not be made, or broke; nil when that is not what went wrong.
    package var reason: String?

    package init(
        time: UnixTime,
        requestID: String,
        route: String?,
        status: Int,
        cause: Cause?,
        reason: String? = nil
    ) {
        self.time = time
        self.requestID = requestID
        self.route = route
        self.status = status
        self.cause = cause
        self.reason = reason
    }
}
