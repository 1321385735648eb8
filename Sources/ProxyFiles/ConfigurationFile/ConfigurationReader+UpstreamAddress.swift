import AdobeIMS
import ProxyCore

/// Which AEM an upstream is, and where: by `url`, or by `tier` and `environment`.
extension ConfigurationReader {
    /// What may be written for `tier`.
    enum TierName: String, CaseIterable {
        case author
        case publish
        case preview
        case other
    }

    /// - Parameters:
    ///   - section: Of the upstream.
    ///   - tier: What it says; nil: nothing.
    ///   - credentials: Which it may name in place of an environment.
    /// - Returns: nil when there is no address that can be used, which is reported.
    mutating func address(
        _ section: Section,
        _ tier: TierName?,
        _ credentials: NamedValues<Credential>
    ) -> UpstreamURL? {
        guard let place = section["environment"] else {
            if section["url"] == nil {
                reportMissing(
                    "url",
                    of: section,
                    "write for example https://author-p1-e2.adobeaemcloud.com"
                )
            }
            return value(section["url"], UpstreamURL.init)
        }
        if section["url"] != nil {
            report(
                "excludes url, which says where the upstream is, too; remove one of the two",
                at: place.keyPosition,
                place.keyPath
            )
        }
        if tier == .other, let place = section["tier"] {
            report(
                "\"other\" is no part of an environment; write author, publish or preview, or a url "
                    + "in place of environment",
                place
            )
        }
        guard let environment = environment(place, credentials) else { return nil }
        let part = tier.flatMap { AEMTier(rawValue: $0.rawValue) } ?? .author
        return try? UpstreamURL("https://\(environment.host(of: part))")
    }

    private mutating func environment(
        _ place: Place,
        _ credentials: NamedValues<Credential>
    ) -> AEMEnvironment? {
        guard place.isMapping else {
            // What is neither is reported there.
            guard text(place, "p12345-e67890 or {credential: NAME}") != nil else { return nil }
            return value(place) { text throws(InvalidValue) in
                guard let environment = AEMEnvironment(name: text) else {
                    throw InvalidValue(
                        "is not an environment; write its numbers, p12345-e67890, or {credential: "
                            + "NAME}"
                    )
                }
                return environment
            }
        }
        guard let section = section(place, known: ["credential"]) else { return nil }
        guard let place = section["credential"] else {
            reportMissing("credential", of: section, "write the name of a credential")
            return nil
        }
        let name: String? = value(place) { text throws(InvalidValue) in
            guard credentials.names.contains(text) else {
                throw Self.undefined("credential", text, credentials.names)
            }
            return text
        }
        // A credential that is wrong is reported where it stands.
        guard let name, let credential = credentials.values[name] else { return nil }
        if let environment = credential.material?.environment { return environment }
        let why =
            credential.material == nil
            ? "names a credential that can't be used, so nobody knows its environment"
            : "names a credential that is of no environment, only service credentials (cm-p…-e…) "
                + "are"
        report("\(Self.quotation(place))\(why); write environment: p12345-e67890", place)
        return nil
    }
}
