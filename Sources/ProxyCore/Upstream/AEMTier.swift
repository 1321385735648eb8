/// The tiers of AEM. Those of AEM as a Cloud Service are known by the names of their hosts:
/// `author-p12345-e67890.adobeaemcloud.com`.
package enum AEMTier: String, Sendable, CaseIterable {
    case author
    case publish
    case preview

    /// Nil for any other host. Something may stand behind the numbers: `-e67890-cmstg`.
    ///
    /// `host`: In lower case.
    package init?(host: String) {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        guard name.hasSuffix(".adobeaemcloud.com") else { return nil }
        let parts = name.prefix { $0 != "." }.split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard parts.count >= 3, Self.isNumber(parts[1], behind: "p"),
            Self.isNumber(parts[2], behind: "e")
        else { return nil }
        self.init(rawValue: String(parts[0]))
    }

    /// Which one an upstream is as far as its address says: on this machine runs an author. Nil for
    /// what may be anything, such as a domain of the customer's.
    package init?(url: UpstreamURL) {
        if url.isLoopback {
            self = .author
        } else {
            self.init(host: url.host)
        }
    }

    private static func isNumber(_ part: Substring, behind letter: String) -> Bool {
        let digits = part.dropFirst(letter.count)
        return part.hasPrefix(letter) && !digits.isEmpty
            && digits.utf8.allSatisfy(ByteClass.isDigit)
    }
}
