package import AdobeIMS
package import ProxyCore

/// Reads the files of a credential's definition: with the configuration, and again when one of them
/// changes.
package struct CredentialReader {
    private let files: FileSnapshot
    private let certificates: any CertificateReading
    private let now: UnixTime
    private let isStrict: Bool
    private let name: (String) -> String
    private var warnings: [String] = []
    private var nextStart: UnixTime?
    private var certificateEnds: [TokenCounts.CertificateEnd] = []

    private init(
        files: FileSnapshot,
        certificates: any CertificateReading,
        now: UnixTime,
        isStrict: Bool,
        name: @escaping (String) -> String
    ) {
        self.files = files
        self.certificates = certificates
        self.now = now
        self.isStrict = isStrict
        self.name = name
    }

    /// Reads and checks all that the definition names.
    ///
    /// Of several files those that can be used are: the others become warnings, so that a restart
    /// in the middle of a rotation works. An expired certificate and an expired token are warnings
    /// too: what Adobe accepts, Adobe decides.
    ///
    /// - Parameters:
    ///   - definition: What the configuration says.
    ///   - files: Those that it names.
    ///   - certificates: Reads theirs.
    ///   - now: The time by which certificates and tokens are judged.
    ///   - isStrict: Nothing can be used when one of the files is open to other users; else that
    ///     is a warning.
    ///   - name: What messages call a file; its path, if it looks like one, by default.
    /// - Returns: What can be used, and a line for each thing that a person should see to.
    /// - Throws: ``InvalidValue`` when nothing can be used; it names each file and its fault.
    package static func read(
        _ definition: CredentialDefinition,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        now: UnixTime,
        isStrict: Bool = false,
        naming name: @escaping (String) -> String = UserText.path
    ) throws(InvalidValue) -> CredentialReading {
        var reader = CredentialReader(
            files: files,
            certificates: certificates,
            now: now,
            isStrict: isStrict,
            name: name
        )
        let material: CredentialMaterial =
            switch definition {
            case .serviceCredentials(let files): try reader.serviceCredentials(files)
            case .localDevelopmentToken(let file): try reader.localDevelopmentToken(file)
            case .oauthServerToServer(let client): try reader.oauthServerToServer(client)
            case .basic(let username, let file): try reader.basic(username, file)
            }
        return CredentialReading(
            material: material,
            certificates: reader.certificateEnds,
            warnings: reader.warnings,
            nextStart: reader.nextStart
        )
    }

    /// Finds out which kind of credential a file of the AEM Developer Console holds.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - files: Has it.
    /// - Returns: What a configuration would say about it.
    /// - Throws: ``InvalidValue`` when it is of no kind; it names the file.
    package static func definition(
        ofFile path: String,
        from files: FileSnapshot
    ) throws(InvalidValue) -> CredentialDefinition {
        do throws(InvalidValue) {
            return switch try content(read(path, consoleFile, files)) {
            case .serviceCredentials: .serviceCredentials(files: [path])
            case .localDevelopmentToken: .localDevelopmentToken(file: path)
            }
        } catch {
            throw InvalidValue("\(UserText.path(path)) \(error.message)")
        }
    }
}

// The kinds.
extension CredentialReader {
    private mutating func serviceCredentials(
        _ files: [String]
    ) throws(InvalidValue) -> CredentialMaterial {
        let (now, certificates) = (now, certificates)
        let usable = try usable(files, Self.consoleFile) { file throws(InvalidValue) in
            guard case .serviceCredentials(let credentials) = try Self.content(file) else {
                throw InvalidValue(
                    "is not usable: it is a local development token; write it behind "
                        + "localDevelopmentToken:, or name service credentials"
                )
            }
            let certificate = try certificates.certificate(of: credentials)
            let end = credentials.certificateEnd(certificate)
            let start = certificate.map(\.notBefore)
            return KeyFile(
                credentials: credentials,
                startsAt: start.flatMap { CertificateLife.isBefore($0, now) ? $0 : nil },
                end: end
            )
        }
        for (file, key) in usable {
            let credentials = key.credentials
            let expiredAt = key.end.flatMap { $0 <= now ? $0 : nil }
            if let end = key.end { certificateEnds.append(.init(path: file, end: end)) }
            if let start = key.startsAt {
                warnings.append(
                    "\(name(file)) has a certificate that is not valid before \(start); it is used "
                        + "from then on if there is another one"
                )
            }
            if let expiredAt {
                warnings.append(
                    "\(name(file)) has a certificate that expired at \(expiredAt); make a new one "
                        + "in the AEM Developer Console"
                )
            }
            guard let (newest, first) = usable.first.map({ ($0.file, $0.value.credentials) }) else {
                continue
            }
            for (what, differs) in [
                ("client id", credentials.clientID != first.clientID),
                ("organization", credentials.organization != first.organization),
            ] where differs {
                warnings.append(
                    "\(name(file)) has another \(what) than \(name(newest)); a list is for the "
                        + "keys of one account"
                )
            }
        }
        nextStart = usable.compactMap(\.value.startsAt).min()
        let valid = usable.map(\.value).filter { $0.startsAt == nil }
        return .serviceCredentials(
            (valid.isEmpty ? usable.map(\.value) : valid).map(\.credentials)
        )
    }

    private struct KeyFile {
        let credentials: ServiceCredentials
        /// Set while its certificate is not valid yet.
        let startsAt: UnixTime?
        /// Of its certificate, if it has one.
        let end: UnixTime?
    }

    private mutating func localDevelopmentToken(
        _ path: String
    ) throws(InvalidValue) -> CredentialMaterial {
        let usable = try usable([path], Self.consoleFile) { file throws(InvalidValue) in
            guard case .localDevelopmentToken(let token) = try Self.content(file) else {
                throw InvalidValue(
                    "is not usable: it has service credentials; write it behind "
                        + "serviceCredentials:, or name a local development token"
                )
            }
            return (token, file.modifiedAt)
        }
        let (token, modifiedAt) = usable[0].value
        let expiry = token.life(fileModifiedAt: modifiedAt, now: now).expiry
        if expiry <= now {
            warnings.append(
                "\(name(path)) has a token that expired at \(expiry); get a new local development "
                    + "token from the AEM Developer Console"
            )
        }
        return .localDevelopmentToken(token, modifiedAt: modifiedAt)
    }

    private mutating func oauthServerToServer(
        _ client: CredentialDefinition.OAuthClient
    ) throws(InvalidValue) -> CredentialMaterial {
        switch client.secrets {
        case .inline(let secrets):
            return .oauthServerToServer(try Self.credential(client, secrets))
        case .files(let files):
            let secrets = try usable(files, Self.secretFile) { file throws(InvalidValue) in
                let secret = Secret(String(decoding: file.bytes, as: UTF8.self))
                // Checks this secret alone, so that the file at fault can be named.
                return try Self.credential(client, [secret]).clientSecrets
            }
            return .oauthServerToServer(try Self.credential(client, secrets.flatMap(\.value)))
        }
    }

    private mutating func basic(
        _ username: String,
        _ path: String
    ) throws(InvalidValue) -> CredentialMaterial {
        let usable = try usable([path], Self.passwordFile) { file throws(InvalidValue) in
            try BasicCredential(username: username, passwordFile: file.bytes)
        }
        return .basic(usable[0].value)
    }

    private static func credential(
        _ client: CredentialDefinition.OAuthClient,
        _ secrets: [Secret]
    ) throws(InvalidValue) -> OAuthServerToServer {
        do throws(CredentialError) {
            return try OAuthServerToServer(
                clientID: client.clientID,
                clientSecrets: secrets,
                scopes: client.scopes,
                endpoint: client.imsEndpoint,
                organization: client.organization
            )
        } catch {
            throw InvalidValue("is not usable: \(error.message)")
        }
    }
}

// Files.
extension CredentialReader {
    private static let consoleFile = "the JSON file that the AEM Developer Console gives"
    private static let secretFile = "a file that has the secret alone"
    private static let passwordFile = "a file that has the password alone"

    /// The file, or an error that says what it should be.
    private static func read(
        _ path: String,
        _ expected: String,
        _ files: FileSnapshot
    ) throws(InvalidValue) -> FileContent {
        do throws(FileFault) {
            return try files.content(of: path)
        } catch {
            throw InvalidValue("\(error.message); write the path of \(expected)")
        }
    }

    private static func content(_ file: FileContent) throws(InvalidValue) -> CredentialFile {
        do throws(CredentialError) {
            return try CredentialFile(json: file.bytes)
        } catch {
            throw InvalidValue("is not usable: \(error.message)")
        }
    }

    /// What `check` makes of each file that can be used; at least one.
    private mutating func usable<Value>(
        _ paths: [String],
        _ expected: String,
        _ check: (FileContent) throws(InvalidValue) -> Value
    ) throws(InvalidValue) -> [(file: String, value: Value)] {
        var usable: [(file: String, value: Value)] = []
        var faults: [String] = []
        var openFiles: [String] = []
        for path in paths {
            do throws(InvalidValue) {
                let file = try Self.read(path, expected, files)
                usable.append((path, try check(file)))
                if let fault = file.faultOfRights { openFiles.append("\(name(path)) \(fault)") }
            } catch {
                faults.append("\(name(path)) \(error.message)")
            }
        }
        guard !isStrict || openFiles.isEmpty else {
            throw InvalidValue(openFiles.joined(separator: "; and "))
        }
        guard !usable.isEmpty else {
            let list = faults.joined(separator: "; and ")
            throw InvalidValue(faults.count > 1 ? "has no usable file: \(list)" : list)
        }
        warnings += openFiles + faults
        return usable
    }
}
