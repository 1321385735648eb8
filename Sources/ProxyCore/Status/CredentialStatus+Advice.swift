import AdobeIMS

extension CredentialStatus {
    /// Whoever has to get a new certificate needs some days.
    private static let urgentDays = 14
    private static let earlyDays = 30

    func advice(at now: UnixTime) -> [Advice] {
        tokenAdvice(at: now) + certificateAdvice(at: now)
    }

    private func tokenAdvice(at now: UnixTime) -> [Advice] {
        let left = Duration.seconds(readiness.secondsLeft ?? 0)
        let reason = readiness.cause.map { " (\(words(of: $0)))" } ?? ""
        let explanation = readiness.cause.map { " " + $0.explanation } ?? ""
        switch readiness.state {
        case .expired where !readiness.isUsed:
            return [
                Advice(
                    .note,
                    "Credential \(name) has no token\(reason); no route acts as it.\(explanation)"
                )
            ]
        case .expired where readiness.cause == nil:
            return [
                Advice(
                    .soon,
                    "Credential \(name) has no token yet: the exchange with "
                        + "\(imsHost ?? "Adobe IMS") is under way, and requests wait for it. If "
                        + "that lasts, look for \"token exchange failed\" in the log."
                )
            ]
        case .expired:
            return [
                Advice(
                    .now,
                    "Credential \(name) has no token that may be sent\(reason), so requests that "
                        + "act as it are answered 503.\(explanation)"
                )
            ]
        case .degraded:
            return [
                Advice(
                    .soon,
                    "The token of credential \(name) could not be renewed\(reason) and can be sent "
                        + "for another \(left.words).\(explanation)"
                )
            ]
        case .fresh, .due:
            return localTokenAdvice(left)
        }
    }

    private func words(of cause: Cause) -> String {
        guard let lastFailure, lastFailure.cause == cause else { return cause.name }
        return lastFailure.words
    }

    /// Nobody but its developer can renew it.
    private func localTokenAdvice(_ left: Duration) -> [Advice] {
        guard kind == .localDevelopmentToken, left < .seconds(7200) else { return [] }
        return [
            Advice(
                left < .seconds(1800) ? .soon : .note,
                "The local development token of credential \(name) ends in \(left.words): get a "
                    + "new one in the AEM Developer Console (Integrations, Local token) and "
                    + "replace the file."
            )
        ]
    }

    /// The certificate that lasts longest is the one that counts.
    private func certificateAdvice(at now: UnixTime) -> [Advice] {
        guard let longest = certificates.max(by: { $0.expiry < $1.expiry }) else { return [] }
        let days = longest.days(at: now)
        let others = certificates.filter { $0.days(at: now) < 0 && $0 != longest && days >= 0 }
        let ended = others.map { other in
            Advice(
                .note,
                "The certificate in \(other.file) of credential \(name) has ended; that in "
                    + "\(longest.file) is good for \(days) days, so take the old file out of the "
                    + "configuration."
            )
        }
        guard days < Self.earlyDays else { return ended }
        let (urgency, end): (Advice.Urgency, String) =
            switch days {
            case ..<0: (.now, "has ended")
            case 0: (.now, "ends today")
            case 1: (.soon, "ends tomorrow")
            default: (days < Self.urgentDays ? .soon : .note, "ends in \(days) days")
            }
        let advice = Advice(
            urgency,
            "The certificate in \(longest.file) of credential \(name) \(end): create a new one in "
                + "the AEM Developer Console and put its file in this one's place; it is picked up "
                + "at once."
        )
        return [advice] + ended
    }
}
