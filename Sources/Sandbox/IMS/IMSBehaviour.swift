/// What the simulated IMS does with an exchange.
package enum IMSBehaviour: Sendable, Equatable {
    /// Verifies the request and answers as IMS does.
    case normal
    /// The same, that much later. Verified when the request is there, not when it is answered.
    case delayed(Duration)
    /// This answer, whatever was asked.
    case fixed(status: Int, body: String, fields: [String: String])
    /// Reads the request and never answers.
    case hang
    /// Closes the connection without an answer.
    case disconnect
    /// 200 without a body.
    case empty
    /// 200 with a page, as a captive portal or a gateway gives it.
    case html
    /// 200 whose document ends in the middle.
    case truncatedJSON
}
