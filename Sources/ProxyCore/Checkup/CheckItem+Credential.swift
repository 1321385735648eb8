package import AdobeIMS

/// What a credential's files say by themselves.
extension CheckItem {
    /// Whoever has to get a new certificate needs some days.
    private static let earlyDays = 30

    /// `kind`: What it is, for people.
    /// `certificateEnds`: Of the keys that can be used; the last one counts.
    package static func credential(
        _ name: String,
        _ kind: String,
        certificateEnds: [UnixTime],
        at now: UnixTime
    ) -> CheckItem {
        guard let end = certificateEnds.max() else { return ok(.credential, name, kind) }
        guard end > now else {
            return warn(
                .credential,
                name,
                "\(kind), whose certificate expired at \(end)",
                cause: CheckCause.certificateExpired.rawValue,
                whatToDo: certificateAdvice
            )
        }
        let left = now.duration(to: end)
        let evidence = "\(kind), with a certificate good for \(left.words)"
        guard left < .seconds(earlyDays * 86_400) else { return ok(.credential, name, evidence) }
        return warn(
            .credential,
            name,
            evidence,
            cause: CheckCause.certificateEndsSoon.rawValue,
            whatToDo: certificateAdvice
        )
    }

    private static let certificateAdvice =
        "Make a new certificate in the AEM Developer Console, and put its file in the old one's "
        + "place; the proxy picks it up by itself."
}
