import ProxyCore

/// `affinity` of an upstream
extension ConfigurationReader {
    mutating func steer(_ upstream: inout Upstream, _ section: Section) {
        upstream.affinity = value(
            section["affinity"],
            default: upstream.affinity,
            ValueSyntax.choice
        )
        guard let place = section["affinityCookies"],
            let items = items(place, "names of cookies, for example [affinity]")
        else { return }
        if items.isEmpty, upstream.affinity == .caller {
            report("is empty, so there is nothing to keep; write names or remove the key", place)
        }
        var names: [String] = []
        for item in items {
            guard let name = value(item, Self.cookieName) else { continue }
            if !names.contains(name) { names.append(name) }
        }
        if names.count > 16 {
            report("has too many names; write 16 at the most", place)
        }
        upstream.affinityCookies = names
    }

    private static func cookieName(_ text: String) throws(InvalidValue) -> String {
        guard !text.isEmpty, text.utf8.allSatisfy(FieldSyntax.isTokenByte) else {
            throw InvalidValue("is not the name of a cookie; write for example affinity")
        }
        let lowered = text.lowercased()
        guard !["login-token", "saml_"].contains(where: lowered.hasPrefix) else {
            throw InvalidValue("is a session of AEM's, which never passes; remove it")
        }
        return text
    }
}
