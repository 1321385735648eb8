package import AdobeIMS

/// What came of an exchange with IMS.
extension CheckItem {
    /// `seen`: How far IMS's clock was found to be ahead; nil: it said nothing.
    /// `hasToken`: Some exchange went well all the same.
    package static func clock(
        _ seen: ClockOffset?,
        of origin: String,
        hasToken: Bool
    ) -> CheckItem? {
        guard let seen else { return nil }
        guard let advice = seen.warning else {
            return ok(.imsClock, origin, "its clock and this machine's agree within 30 s")
        }
        let evidence =
            "its clock and this machine's are \(seen.duration.components.seconds.magnitude) s apart"
        guard !hasToken else {
            return warn(.imsClock, origin, evidence, cause: clockCause, whatToDo: advice)
        }
        return fail(.imsClock, origin, evidence, cause: clockCause, whatToDo: advice)
    }

    private static let clockCause = CheckCause.clockOff.rawValue

    /// `isExchanged`: IMS was asked for it; else it stands in a file.
    package static func exchange(
        _ result: Result<AccessToken, IMSError>,
        of credential: String,
        at now: UnixTime,
        after time: Duration?,
        isExchanged: Bool = true
    ) -> CheckItem {
        switch result {
        case .success(let token):
            let life = now.duration(to: token.expiry).words
            let source = isExchanged ? "a token" : "the file's own token, not exchanged,"
            return ok(.imsExchange, credential, "\(source) good for \(life)", after: time)
        case .failure(let error):
            let details = [
                error.reason, error.status.map { "status \($0)" },
                error.debugID.map { "x-debug-id \($0)" },
            ].compactMap { $0 }
            let suffix = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
            return fail(
                .imsExchange,
                credential,
                error.cause.rawValue + suffix,
                after: time,
                cause: error.cause.rawValue,
                whatToDo: error.explanation,
                mayPass: error.isTransient
            )
        }
    }

    /// A key or secret that IMS refused, while the next one serves.
    ///
    /// `refused`: Which one.
    package static func fallback(
        _ refused: String,
        of credential: String,
        cause: String,
        explanation: String
    ) -> CheckItem {
        warn(
            .imsExchange,
            credential,
            "\(refused) of its keys or secrets is refused, the next one is used: \(cause)",
            cause: cause,
            whatToDo: explanation
        )
    }
}
