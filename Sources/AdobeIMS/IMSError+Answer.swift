extension IMSError {
    /// The error that an answer without a usable token stands for.
    ///
    /// IMS answers `{"error": "…", "error_description": "…"}`; the description may be missing. A
    /// refusal without it is somebody else's, a gateway's or a login page's on the way. The
    /// codes and texts that are looked for were seen in public reports; see the cases of ``Cause``.
    ///
    /// - Parameters:
    ///   - answer: any answer. A 200 counts as one whose token is missing or unusable.
    ///   - receivedAt: when it came, for a `Retry-After` that is a date.
    public init(_ answer: TokenAnswer, receivedAt: UnixTime) {
        // By IMS's own clock, if it was sent: a wrong clock here must not change the wait.
        let reference = answer.date.flatMap(UnixTime.init(httpDate:)) ?? receivedAt
        self.init(
            Self.cause(of: answer),
            status: answer.status,
            retryAfter: answer.retryAfter.flatMap { RetryAfter.duration($0, at: reference) },
            debugID: answer.debugID.flatMap(Self.loggable)
        )
    }

    private static func cause(of answer: TokenAnswer) -> Cause {
        switch answer.status {
        case 408: .imsTimeout
        case 429: .imsThrottled
        case 400..<500: refusal(JSONValue(answer.body)?.object ?? [:]) ?? .imsBadAnswer
        case 500...: .imsServerError
        default: .imsBadAnswer
        }
    }

    /// nil: it is not IMS's.
    private static func refusal(_ document: [String: JSONValue]) -> Cause? {
        guard let error = document["error"]?.string, !error.isEmpty else { return nil }
        let detail = document["error_description"]?.string?.lowercased() ?? ""
        return switch error {
        case "invalid_client":
            detail.contains("client_secret") ? .clientSecretInvalid : .invalidClient
        case "invalid_token":
            // Of the texts seen with this code only this one speaks of the certificate.
            detail.contains("match jwt signature") ? .certificateNotBound : .assertionRejected
        case "invalid_signature": .certificateNotBound
        case "invalid_scope": .invalidScope
        case "bad_request": .assertionRejected
        case "unauthorized_client": .unauthorizedClient
        default: .imsRejected
        }
    }

    /// An identifier that can stand in a log line; anything else is dropped.
    private static func loggable(_ identifier: String) -> String? {
        let isUsable =
            (1...128).contains(identifier.utf8.count)
            && identifier.utf8.allSatisfy(\.isVisible)
        return isUsable ? identifier : nil
    }
}
