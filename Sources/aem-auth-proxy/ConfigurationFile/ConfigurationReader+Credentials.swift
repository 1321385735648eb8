import ProxyCore

/// `credentials`
extension ConfigurationReader {
    private static let later = ["localDevelopmentToken", "oauthServerToServer"]

    mutating func credentials(_ place: Place?) -> NamedValues<CredentialSource> {
        var credentials = NamedValues<CredentialSource>()
        guard let place, let section = names(place, "a mapping from names to credentials") else {
            return credentials
        }
        for entry in section.entries {
            checkName(entry)
            if entry.name == "none" {
                report(
                    "none stands for no credential; write another name",
                    at: entry.value.keyPosition,
                    entry.value.keyPath
                )
            }
            credentials.names.append(entry.name)
            credentials.places[entry.name] = entry.value
            credentials.values[entry.name] = credential(entry.value)
        }
        return credentials
    }

    private mutating func credential(_ place: Place) -> CredentialSource? {
        guard let section = section(place, known: ["serviceCredentials"], later: Self.later) else {
            return nil
        }
        guard let place = section["serviceCredentials"] else {
            if !section.entries.contains(where: { Self.later.contains($0.name) }) {
                reportMissing(
                    "serviceCredentials",
                    of: section,
                    "write the path of the JSON file that the AEM Developer Console gives"
                )
            }
            return nil
        }
        if place.isList {
            report("a list of files is not supported yet in this version; write one path", place)
            return nil
        }
        let (file, now) = (file, now)
        guard
            let (path, read) = value(
                place,
                { text throws(InvalidValue) in
                    let path = FilePath.resolve(try ValueSyntax.path(text), besideFile: file)
                    return (path, try ServiceCredentialsFile(path: path, now: now))
                }
            )
        else { return nil }
        if let warning = read.warning { warn(warning, place) }
        return .serviceCredentials(path: path, read.credentials)
    }

    /// Reports a name that can't be one.
    mutating func checkName(_ entry: Section.Entry) {
        do throws(InvalidValue) {
            _ = try ValueSyntax.name(entry.name)
        } catch {
            report(error.message, at: entry.value.keyPosition, entry.value.keyPath)
        }
    }
}
