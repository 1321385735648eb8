/// What a simulated server does in place of its usual answers.
enum Outage: Sendable, Equatable {
    case none
    /// Nobody listens.
    case refuse
    /// The request is read and never answered.
    case hang
    /// The connection is closed without an answer.
    case closed
    /// An answer that ends in the middle.
    case truncated
    /// 200 without a body.
    case empty
    /// 200 with a page, as a captive portal or a gateway gives it.
    case html
    /// That status.
    case status(Int)
    /// An error of OAuth, as IMS words it.
    case rejection(IMSRejection)

    /// Those that both servers know.
    private static let common: [String: Outage] = [
        "none": .none, "refuse": .refuse, "hang": .hang, "closed": .closed,
        "truncated": .truncated, "empty": .empty, "html": .html,
    ]

    /// The first of each code is the one that people meet.
    private static let rejections: [String: Outage] = [
        "invalid_client": .rejection(.wrongSecret), "invalid_token": .rejection(.notBound),
        "invalid_scope": .rejection(.wrongMetascopes),
        "unauthorized_client": .rejection(.unauthorizedClient),
        "bad_request": .rejection(.malformedRequest),
    ]

    static let statuses = 400...599

    /// Nil: there is no such one.
    init?(_ value: JSONValue, ofIMS: Bool) {
        switch value {
        case .integer(let code) where Self.statuses.contains(Int(clamping: code)):
            self = .status(Int(code))
        case .string(let word):
            if let code = Int(word), Self.statuses.contains(code) {
                self = .status(code)
            } else if let known = Self.common[word] ?? (ofIMS ? Self.rejections[word] : nil) {
                self = known
            } else {
                return nil
            }
        default: return nil
        }
    }

    static func words(ofIMS: Bool) -> [String] {
        common.keys.sorted() + (ofIMS ? rejections.keys.sorted() : [])
    }

    /// As it was told.
    var document: JSONValue {
        switch self {
        case .none: "none"
        case .refuse: "refuse"
        case .hang: "hang"
        case .closed: "closed"
        case .truncated: "truncated"
        case .empty: "empty"
        case .html: "html"
        case .status(let code): .integer(Int64(code))
        case .rejection(let rejection): .string(rejection.code)
        }
    }
}

extension Outage {
    /// For the simulated IMS.
    func behaviour(retryAfter: Int?) -> IMSBehaviour {
        switch self {
        case .none, .refuse: .normal
        case .hang: .hang
        case .closed: .disconnect
        case .truncated: .truncatedJSON
        case .empty: .empty
        case .html: .html
        case .status(let code):
            .fixed(
                status: code,
                body: "",
                fields: retryAfter.map { ["Retry-After": "\($0)"] } ?? [:]
            )
        case .rejection(let rejection):
            .fixed(status: rejection.status, body: rejection.document.text, fields: [:])
        }
    }
}
