/// When the simulated AEM says that a request with a body is refused.
package enum RefusalMoment: Sendable, Equatable {
    /// When the head is there. The body is read and dropped.
    case early
    /// When that many bytes of the body have arrived, or all of it if it is shorter.
    case midBody(afterBytes: Int)
    /// When the whole body has been read.
    case late

    var moment: RequestPlan.Moment {
        switch self {
        case .early: .head
        case .midBody(let count): .bodyBytes(count)
        case .late: .end
        }
    }
}
