import ProxyCore

/// `basic`
extension ConfigurationReader {
    private static let keys = ["username", "passwordFile"]

    /// Reads everything but the file.
    ///
    /// - Returns: The credential; where its file is named, and as what. `nil` when something is
    ///   wrong, which is reported.
    mutating func basicCredential(
        _ place: Place
    ) -> (CredentialDefinition, Place, [NamedFile])? {
        guard let section = section(place, known: Self.keys) else { return nil }
        if section["username"] == nil {
            reportMissing("username", of: section, "write the user's name as AEM knows it")
        }
        if section["passwordFile"] == nil {
            reportMissing(
                "passwordFile",
                of: section,
                "write the path of a file with the password alone"
            )
        }
        let username = value(section["username"], BasicCredential.username)
        let place = section["passwordFile"]
        let named = place.flatMap { self.file($0) }
        guard let username, let place, let named else { return nil }
        return (.basic(username: username, passwordFile: named.path), place, [named])
    }
}
