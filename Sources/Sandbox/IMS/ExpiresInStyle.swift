/// How the simulated IMS writes `expires_in` in its answer.
package enum ExpiresInStyle: Sendable, Equatable {
    /// As IMS does: it depends on the path.
    case usual
    /// `86399999`, as `/ims/exchange/jwt` does.
    case milliseconds
    /// `86399`, as `/ims/token/v3` does.
    case seconds
    /// `"86399999"`
    case string
    case absent
    /// This JSON, whatever the token's life is.
    case raw(String)

    /// The member with a comma in front; empty when absent. `remaining` is the token's life in
    /// milliseconds; one less is written, as IMS does.
    func member(remaining: Int64, grant: Grant) -> String {
        switch self {
        case .usual:
            (grant == .assertion ? Self.milliseconds : .seconds)
                .member(remaining: remaining, grant: grant)
        case .milliseconds: #","expires_in":\#(remaining - 1)"#
        case .seconds: #","expires_in":\#((remaining - 1) / 1000)"#
        case .string: #","expires_in":"\#(remaining - 1)""#
        case .absent: ""
        case .raw(let json): #","expires_in":\#(json)"#
        }
    }
}
