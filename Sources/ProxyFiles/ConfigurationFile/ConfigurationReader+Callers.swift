import ProxyCore

/// `callers` of a listener.
extension ConfigurationReader {
    private static let keys = ["apiKeyHeader", "apiKeys", "clientCertificates", "unixPeers"]
    private static let emptyKeyDigest = Hexadecimal.bytes(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )

    /// Reads who is known and how they prove it.
    ///
    /// - Parameters:
    ///   - place: The mapping.
    ///   - address: The listener's, nil when that is wrong: it decides whether there are Unix peers.
    ///   - hasClientCA: Whether the listener asks for certificates.
    /// - Returns: `nil` when it is no mapping, which is reported.
    mutating func callers(
        _ place: Place,
        address: ListenAddress?,
        hasClientCA: Bool
    ) -> Callers? {
        guard let section = section(place, known: Self.keys) else { return nil }
        let proofs = Self.keys.dropFirst()
        if proofs.allSatisfy({ section[$0] == nil }) {
            report(
                "is empty, so nobody would be served; write \(proofs.joined(separator: ", ")) "
                    + "or remove it",
                place
            )
        }
        return Callers(
            apiKeyHeader: value(
                section["apiKeyHeader"],
                default: Callers.standardHeader,
                Self.keyHeader
            ),
            apiKeys: apiKeys(section["apiKeys"]),
            clientCertificates: clientCertificates(
                section["clientCertificates"],
                hasClientCA: hasClientCA
            ),
            unixPeers: unixPeers(section["unixPeers"], address: address)
        )
    }

    private static func keyHeader(_ text: String) throws(InvalidValue) -> String {
        let name = try FieldSyntax.name(text).lowercased()
        let known = KnownField.allCases.first { $0 != .other && $0.name == name }
        guard known == nil || known == .xApiKey else {
            throw InvalidValue(
                "is a field with a meaning of its own; write for example X-Caller-Key"
            )
        }
        return name
    }

    /// The named entries of a mapping that must not be empty.
    mutating func callerEntries(_ place: Place?, _ expected: String) -> [Section.Entry] {
        guard let place, let section = names(place, "a mapping from names to \(expected)") else {
            return []
        }
        if section.entries.isEmpty {
            report("is empty; write names with \(expected), or remove it", place)
        }
        for entry in section.entries { checkName(entry) }
        callerNames += section.entries.map(\.name)
        return section.entries
    }

    private mutating func apiKeys(_ place: Place?) -> [Callers.APIKey] {
        var keys: [Callers.APIKey] = []
        for entry in callerEntries(place, "SHA-256 digests of keys") {
            // Not by value(_:_:), which quotes: this may be the key itself.
            guard let text = text(entry.value) else { continue }
            guard let digest = Hexadecimal.bytes(text.withoutAlgorithm), digest.count == 32 else {
                report(
                    "is not a SHA-256 digest of 64 hexadecimal digits; write what "
                        + "\"aem-auth-proxy callers new NAME\" prints",
                    entry.value
                )
                continue
            }
            if digest == Self.emptyKeyDigest {
                report("is the digest of an empty key; write that of a key", entry.value)
            } else if let other = keys.first(where: { $0.digest == digest }) {
                report(
                    "is the key of \(UserText.name(other.name)) too; write another one's digest",
                    entry.value
                )
            }
            keys.append(Callers.APIKey(name: entry.name, digest: digest))
        }
        return keys
    }

    private mutating func clientCertificates(
        _ place: Place?,
        hasClientCA: Bool
    ) -> [Callers.Certificate] {
        if let place, !hasClientCA {
            report(
                "needs the authority of these certificates; add \"clientCA: PATH\" to this "
                    + "listener's tls",
                at: place.keyPosition,
                place.keyPath
            )
        }
        var certificates: [Callers.Certificate] = []
        for entry in callerEntries(place, "subject alternative names") {
            let known = certificates
            let name = value(entry.value) { text throws(InvalidValue) in
                guard !text.isEmpty, text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
                    throw InvalidValue(
                        "is not a subject alternative name; write a DNS name, URI, e-mail or IP "
                            + "address as the certificate has it"
                    )
                }
                let name = SubjectAlternativeName(text)
                let other = known.first {
                    SubjectAlternativeName($0.subjectAlternativeName) == name
                }
                guard let other else { return text }
                throw InvalidValue(
                    "is the certificate of \(UserText.name(other.name)) too; write another name"
                )
            }
            guard let name else { continue }
            certificates.append(
                Callers.Certificate(name: entry.name, subjectAlternativeName: name)
            )
        }
        return certificates
    }
}

extension String {
    /// Without the `sha256:` that may stand before a digest.
    fileprivate var withoutAlgorithm: Substring {
        hasPrefix("sha256:") ? dropFirst(7) : self[...]
    }
}
