import NIOHTTP1

/// A request for a responder, whose token was valid.
struct AEMRequest: Sendable {
    let head: HTTPRequestHead
    /// Of the technical account; nil on pages that are open to everybody.
    let user: String?
    /// The target before the question mark, not decoded.
    let path: String
    /// The path's segments behind the route's prefix.
    let rest: [Substring]
    /// Gives the fields with tokens replaced by their fingerprints.
    let redact: @Sendable (HTTPHeaders) -> [RecordedRequest.Field]
    /// The instance of AEM that has the request.
    let instance: Int
    /// Has the instances' notes changed or asked for.
    let withInstances: @Sendable ((inout AEMInstances) -> Bool) -> Bool
    /// Gives a new CSRF token.
    let issueCSRFToken: @Sendable () -> String

    /// A segment behind the prefix as a number that isn't negative.
    func number(at index: Int) -> Int? {
        guard rest.indices.contains(index), let number = Int(rest[index]), number >= 0 else {
            return nil
        }
        return number
    }
}
