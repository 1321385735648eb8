import AdobeIMS
import ProxyCore

/// `oauthServerToServer`
extension ConfigurationReader {
    private static let keys = [
        "clientId", "clientSecret", "clientSecretFile", "scopes", "imsEndpoint", "organization",
        "apiKey",
    ]
    private static let secretHint =
        "write clientSecretFile: and the path of a file with the secret alone, or "
        + "clientSecret: ${NAME} for one out of the environment"

    /// Reads everything but the files.
    ///
    /// - Parameters:
    ///   - place: The mapping.
    ///   - apiKey: The setting of that name where it stands beside the mapping in place of in it.
    /// - Returns: The client; where its secrets stand, and in which files. `nil` when something is
    ///   wrong, which is reported.
    mutating func oauthClient(
        _ place: Place,
        apiKey: Place?
    ) -> (CredentialDefinition.OAuthClient, Place, [NamedFile])? {
        guard let section = section(place, known: Self.keys) else { return nil }
        let clientID = clientID(section)
        let scopes = scopes(section)
        let endpoint = imsEndpoint(section)
        let organization = organization(section)
        if let apiKey, section["apiKey"] != nil {
            report(
                "is in oauthServerToServer as well; remove one of the two",
                at: apiKey.keyPosition,
                apiKey.keyPath
            )
        }
        let sendsAPIKey = sendsAPIKey(section["apiKey"] ?? apiKey)
        let found = secrets(section)
        guard let clientID, let scopes, let endpoint, let (secrets, place, files) = found else {
            return nil
        }
        let client = CredentialDefinition.OAuthClient(
            clientID: clientID,
            secrets: secrets,
            scopes: scopes,
            imsEndpoint: endpoint,
            organization: organization,
            sendsAPIKey: sendsAPIKey
        )
        return (client, place, files)
    }

    private mutating func clientID(_ section: Section) -> String? {
        let place = required("clientId", section, "write it as the Adobe Developer Console has it")
        return value(place) { text throws(InvalidValue) in
            guard Self.isAccepted(clientID: text) else {
                throw InvalidValue(
                    "is not a client id; copy it again from the Adobe Developer Console"
                )
            }
            return text
        }
    }

    private mutating func organization(_ section: Section) -> String? {
        value(section["organization"]) { text throws(InvalidValue) in
            // Another id of the same characters.
            guard Self.isAccepted(clientID: text) else {
                throw InvalidValue("is not an id; write it as in 1111222233334444@AdobeOrg")
            }
            return text
        }
    }

    private mutating func sendsAPIKey(_ place: Place?) -> Bool {
        value(place, default: true) { text throws(InvalidValue) in
            switch text {
            case "auto": return true
            case "off": return false
            default: throw InvalidValue("is unknown; write auto or off")
            }
        }
    }

    private mutating func required(_ name: String, _ section: Section, _ hint: String) -> Place? {
        if section[name] == nil { reportMissing(name, of: section, hint) }
        return section[name]
    }

    private mutating func scopes(_ section: Section) -> [String]? {
        let hint = "write a list of scopes, for example [openid, AdobeID]"
        guard let place = required("scopes", section, hint),
            let places = items(place, "scopes, for example [openid, AdobeID]")
        else { return nil }
        if places.isEmpty { report("is empty; \(hint)", place) }
        var scopes: [String] = []
        for place in places {
            let scope = value(place) { text throws(InvalidValue) in
                guard Self.isAccepted(scope: text) else {
                    throw InvalidValue(
                        "is not a scope; write one name, without commas and spaces, an element"
                    )
                }
                return text
            }
            if let scope { scopes.append(scope) }
        }
        return scopes.isEmpty || scopes.count < places.count ? nil : scopes
    }

    private mutating func imsEndpoint(_ section: Section) -> IMSEndpoint? {
        guard let place = section["imsEndpoint"] else { return .production }
        guard let text = text(place) else { return nil }
        do throws(CredentialError) {
            return try IMSEndpoint(text)
        } catch {
            report(error.message, place)
            return nil
        }
    }

    private mutating func secrets(
        _ section: Section
    ) -> (CredentialDefinition.OAuthClient.Secrets, Place, [NamedFile])? {
        switch (section["clientSecret"], section["clientSecretFile"]) {
        case (nil, nil):
            reportMissing("clientSecretFile", of: section, Self.secretHint)
            return nil
        case (.some, let place?):
            report(
                "excludes clientSecret; remove one of the two",
                at: place.keyPosition,
                place.keyPath
            )
            return nil
        case (nil, let place?):
            guard let files = files(place), checkCount(files.count, place) else { return nil }
            return (.files(files.map(\.path)), place, files)
        case (let place?, nil):
            guard let places = valueOrList(place, "secrets, the newest first"),
                checkCount(places.count, place)
            else { return nil }
            let secrets = places.compactMap { secret($0) }
            return secrets.count == places.count ? (.inline(secrets), place, []) : nil
        }
    }

    /// Never quoted in a problem.
    private mutating func secret(_ place: Place) -> Secret? {
        guard let secret = text(place).map({ Secret($0) }) else { return nil }
        guard Self.isAccepted(secret: secret) else {
            report(
                "is empty, or has a space or a special character inside; copy the secret again "
                    + "from the Adobe Developer Console",
                place
            )
            return nil
        }
        return secret
    }

    private mutating func checkCount(_ count: Int, _ place: Place) -> Bool {
        if count > 2 {
            report("has \(count) secrets; write one, or two while it changes", place)
        }
        return count <= 2
    }

    /// What can be part of such a credential, that type says.
    private static func isAccepted(
        clientID: String = "x",
        secret: Secret = Secret("x"),
        scope: String = "x"
    ) -> Bool {
        (try? OAuthServerToServer(clientID: clientID, clientSecrets: [secret], scopes: [scope]))
            != nil
    }
}
