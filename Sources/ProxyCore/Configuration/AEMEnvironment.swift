/// An environment of AEM as a Cloud Service, by its program's number and its own.
package struct AEMEnvironment: Sendable, Hashable, CustomStringConvertible {
    private let program: Substring
    private let environment: Substring

    /// The one that service credentials are of: `cm-p12345-e67890-integration-1` and the like; nil
    /// for another client id.
    package init?(clientID: String) {
        guard clientID.hasPrefix("cm-") else { return nil }
        self.init(clientID.dropFirst(3))
    }

    /// `p12345-e67890` and nothing more; nil for any other text.
    package init?(name: String) {
        self.init(name[...])
        guard description == name else { return nil }
    }

    /// The one whose author, publish, preview or delivery tier a host is, in lower case:
    /// `author-p12345-e67890.adobeaemcloud.com`, also with `-cmstg` behind the numbers; nil for any
    /// other host, such as a domain of the customer's.
    package init?(host: String) {
        let suffix = ".adobeaemcloud.com"
        guard host.hasSuffix(suffix) else { return nil }
        let label = host.dropLast(suffix.utf8.count)
        guard !label.contains("."), let tierEnd = label.firstIndex(of: "-"),
            ["author", "publish", "preview", "delivery"].contains(label[..<tierEnd])
        else { return nil }
        self.init(label[label.index(after: tierEnd)...])
    }

    /// `author-p12345-e67890.adobeaemcloud.com`
    package func host(of tier: AEMTier) -> String {
        "\(tier.rawValue)-\(self).adobeaemcloud.com"
    }

    /// The host of an environment that was most likely meant by one that only looks like it, with
    /// another ending than `com`; nil for those that are one, and for any that look like none.
    ///
    /// `host`: In lower case.
    package static func host(meantBy host: String) -> String? {
        let parts = host.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let label = parts.first, let domain = parts.last,
            domain == "adobeaemcloud" || domain.hasPrefix("adobeaemcloud."),
            domain != "adobeaemcloud.com", domain != "adobeaemcloud.com."
        else { return nil }
        let meant = "\(label).adobeaemcloud.com"
        return AEMEnvironment(host: meant) == nil ? nil : meant
    }

    /// `p12345-e67890`, alone or with more behind another hyphen.
    private init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, let program = Self.number(parts[0], behind: "p"),
            let environment = Self.number(parts[1], behind: "e")
        else { return nil }
        self.program = program
        self.environment = environment
    }

    package var description: String { "p\(program)-e\(environment)" }

    private static func number(_ text: Substring, behind letter: Character) -> Substring? {
        let digits = text.dropFirst()
        guard text.first == letter, !digits.isEmpty, digits.utf8.allSatisfy(ByteClass.isDigit)
        else { return nil }
        return digits
    }
}
