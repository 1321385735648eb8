/// Why a request is sent again, and from where its body comes then.
package struct Replay: Hashable, Sendable {
    package enum Reason: Int, Sendable, CaseIterable {
        /// The upstream refused the token.
        case token
        /// The upstream wanted a CSRF token beside it.
        case csrf
        /// The upstream asked for a credential that was kept back before.
        case challenge

        package var name: String {
            switch self {
            case .token: "token"
            case .csrf: "csrf"
            case .challenge: "challenge"
            }
        }
    }

    package enum Body: Int, Sendable, CaseIterable {
        case none
        case memory
        case spool

        package var name: String {
            switch self {
            case .none: "none"
            case .memory: "memory"
            case .spool: "spool"
            }
        }
    }

    package let reason: Reason
    package let body: Body

    package init(_ reason: Reason, body: Body) {
        self.reason = reason
        self.body = body
    }

    /// One number for both.
    package var index: Int { reason.rawValue * Body.allCases.count + body.rawValue }

    package static let indexCount = Reason.allCases.count * Body.allCases.count
}
