/// A JWT as it came to the simulated IMS, taken apart but not believed.
struct ReceivedAssertion {
    let claims: [String: JSONValue]
    let signingInput: [UInt8]
    let signature: [UInt8]

    init(_ text: String) throws(IMSRejection) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Base64URL.decode(parts[0]).flatMap(JSONValue.init)?.object,
            header["alg"] == "RS256",
            let claims = Base64URL.decode(parts[1]).flatMap(JSONValue.init)?.object,
            let signature = Base64URL.decode(parts[2])
        else {
            throw .undecodable
        }
        self.claims = claims
        self.signature = signature
        signingInput = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// The whole seconds of `exp`.
    func expiration() throws(IMSRejection) -> Int64 {
        guard let claim = claims["exp"] else { throw .malformedClaim }
        guard case .integer(let seconds) = claim else { throw .undecodable }
        return seconds
    }

    /// A claim that has to be text with this ending.
    func identifier(_ name: String, endingIn suffix: String) throws(IMSRejection) -> String {
        guard let text = claims[name]?.string, text.hasSuffix(suffix), text != suffix else {
            throw .malformedClaim
        }
        return text
    }

    /// The metascopes asked for at this IMS: claims `https://IMS/s/METASCOPE` that are true.
    func metascopes(claimOrigin: String) -> Set<String> {
        let prefix = "\(claimOrigin)/s/"
        let names = claims.filter { $0.key.hasPrefix(prefix) && $0.value == true }.keys
        return Set(names.map { String($0.dropFirst(prefix.count)) })
    }
}
