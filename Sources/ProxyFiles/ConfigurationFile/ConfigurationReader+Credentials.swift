import ProxyCore

/// `credentials`
extension ConfigurationReader {
    private static let kinds = [
        "serviceCredentials", "localDevelopmentToken", "oauthServerToServer", "basic",
    ]

    mutating func credentials(_ place: Place?) -> NamedValues<Credential> {
        var credentials = NamedValues<Credential>()
        guard let place, let section = names(place, "a mapping from names to credentials") else {
            return credentials
        }
        var faults: [(place: Place, message: String)] = []
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
            if let fault = credentials.values[entry.name]?.fault {
                faults.append((credentialFilesPlace ?? entry.value, fault))
            }
        }
        judge(faults, of: credentials)
        return credentials
    }

    /// One broken file must not keep the others' routes from being served. With nothing else to
    /// serve it does, and where files are judged strictly.
    private mutating func judge(
        _ faults: [(place: Place, message: String)],
        of credentials: NamedValues<Credential>
    ) {
        let othersStart =
            !isStrictWithFiles && credentials.values.values.contains { $0.material != nil }
        for (place, message) in faults {
            guard othersStart else {
                report(message, place)
                continue
            }
            warn(
                "\(message); requests that need it are answered 503 until a file that can be used "
                    + "takes its place",
                place
            )
        }
    }

    private mutating func credential(_ place: Place) -> Credential? {
        guard let section = section(place, known: Self.kinds + ["apiKey"]) else { return nil }
        let kinds = section.entries.filter { Self.kinds.contains($0.name) }
        guard let kind = kinds.first else {
            // A key that is unknown has been reported.
            if section.entries.isEmpty {
                report(
                    "is empty; write serviceCredentials: and the path of the JSON file that the "
                        + "AEM Developer Console gives, localDevelopmentToken:, "
                        + "oauthServerToServer: or basic:",
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
        if let place = section["apiKey"], kind.name != "oauthServerToServer" {
            report(
                "is for oauthServerToServer alone; remove it",
                at: place.keyPosition,
                place.keyPath
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
        case "basic":
            return basicCredential(kind.value).flatMap { definition, place, files in
                credential(definition, place, files)
            }
        default:
            return oauthClient(kind.value, apiKey: section["apiKey"]).flatMap {
                client,
                place,
                files in
                credential(.oauthServerToServer(client), place, files)
            }
        }
    }

    /// Reads what the definition names.
    ///
    /// - Parameters:
    ///   - definition: Checked, apart from what stands in files.
    ///   - place: Where its files are named.
    ///   - named: What they are called there.
    /// - Returns: Without ``Credential/material`` when nothing is usable.
    private mutating func credential(
        _ definition: CredentialDefinition,
        _ place: Place,
        _ named: [NamedFile]
    ) -> Credential? {
        do throws(InvalidValue) {
            let reading = try CredentialReader.read(
                definition,
                from: files,
                certificates: certificates,
                now: now,
                isStrict: isStrictWithFiles
            ) { path in
                named.first { $0.path == path }?.name ?? "the file"
            }
            for warning in reading.warnings { warn(warning, place) }
            return Credential(definition: definition, material: reading.material)
        } catch {
            credentialFilesPlace = place
            return Credential(definition: definition, fault: error.message)
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
