/// A method as metrics name it: clients may make up others, and those have one name.
package enum MetricMethod: UInt8, Sendable, CaseIterable {
    /// What never became a request.
    case none
    case get, head, post, put, delete, patch, options, trace, connect
    case other

    package init(_ method: Method?) {
        self =
            switch method {
            case nil: .none
            case .get: .get
            case .head: .head
            case .post: .post
            case .put: .put
            case .delete: .delete
            case .patch: .patch
            case .options: .options
            case .trace: .trace
            case .connect: .connect
            case .other: .other
            }
    }

    package var name: String {
        switch self {
        case .none: "-"
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other: "other"
        }
    }
}
