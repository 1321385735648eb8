import ProxyCore

/// `credentials`
extension ConfigurationReader {
    private static let kinds = [
        "serviceCredentials", "localDevelopmentToken", "oauthServerToServer",
    ]

    mutating func credentials(_ place: Place?) -> NamedValues<Credential> {
        var credentials = NamedValues<Credential>()
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

    private mutating func credential(_ place: Place) -> Credential? {
        guard let section = section(place, known: Self.kinds) else { return nil }
        let kinds = section.entries.filter { Self.kinds.contains($0.name) }
        guard let kind = kinds.first else {
            // A key that is unknown has been reported.
            if section.entries.isEmpty {
                report(
                    "is empty; write serviceCredentials: and the path of the JSON file that the "
                        + "AEM Developer Console gives, localDevelopmentToken: or "
                        + "oauthServerToServer:",
                    place
                )
            }
            return nil
        }
        for other in kinds.dropFirst() {
            report(
                "excludes \(kind.name); write a credential of its own for it",
                at: other.value.keyPosition,
                other.value.keyPath
            )
        }
        switch kind.name {
        case "serviceCredentials":
            return files(kind.value).flatMap { files in
                credential(.serviceCredentials(files: files.map(\.path)), kind.value, files)
            }
        case "localDevelopmentToken":
            return file(kind.value).flatMap { file in
                credential(.localDevelopmentToken(file: file.path), kind.value, [file])
            }
        default:
            return oauthClient(kind.value).flatMap { client, place, files in
                credential(.oauthServerToServer(client), place, files)
            }
        }
    }

    /// Reads what the definition names.
    ///
    /// - Parameters:
    ///   - definition: Checked, apart from what stands in files.
    ///   - place: Where its files are named.
    ///   - files: What they are called there.
    /// - Returns: `nil` when nothing is usable, which is reported.
    private mutating func credential(
        _ definition: CredentialDefinition,
        _ place: Place,
        _ files: [NamedFile]
    ) -> Credential? {
        do throws(InvalidValue) {
            let (source, warnings) = try CredentialReader.read(
                definition,
                now: now,
                isStrict: isStrictWithFiles
            ) { path in
                files.first { $0.path == path }?.name ?? "the file"
            }
            for warning in warnings { warn(warning, place) }
            return Credential(definition: definition, source: source)
        } catch {
            report(error.message, place)
            return nil
        }
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
