package import AdobeIMS
package import ProxyCore

/// Makes a ``Configuration`` of what the operator wrote, completely or not at all.
package enum ConfigurationFile {
    /// Judges the file, and the files that it names.
    ///
    /// - Parameters:
    ///   - path: The YAML file. Relative paths in it begin in its folder. A pipe will do, because
    ///     it is read once.
    ///   - files: All of them.
    ///   - certificates: Reads theirs.
    ///   - environment: What `${NAME}` in a value stands for.
    ///   - sockets: What the process was started with; nil: another process will be.
    ///   - now: The time by which certificates are judged.
    /// - Returns: What holds until the next reload.
    /// - Throws: All problems at once.
    package static func load(
        path: String,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        environment: [String: String],
        sockets: PassedSockets? = nil,
        now: UnixTime = .now()
    ) throws(ConfigurationProblems) -> Configuration {
        let document: YAMLDocument
        do throws(ConfigurationProblem) {
            document = try YAMLDocument(text(path, files), file: path)
        } catch {
            throw ConfigurationProblems([error])
        }
        var reader = ConfigurationReader(
            file: path,
            environment: environment,
            files: files,
            certificates: certificates,
            now: now,
            renamedKeys: document.renamed,
            passedSockets: sockets
        )
        guard let configuration = reader.configuration(document.root), reader.problems.isEmpty
        else { throw ConfigurationProblems(reader.problems) }
        return configuration
    }

    /// What `--upstream`, `--credentials` and `--listen` mean: one upstream, one credential, one
    /// route for everything.
    ///
    /// - Parameters:
    ///   - upstream: A URL.
    ///   - credentials: The path of a JSON file of the AEM Developer Console.
    ///   - files: Has that file.
    ///   - certificates: Reads its certificate.
    ///   - listen: An address; `nil` is 127.0.0.1:8080.
    ///   - sockets: What the process was started with; nil: another process will be.
    ///   - now: The time by which certificates are judged.
    /// - Returns: What holds until the end of the process.
    /// - Throws: All problems at once, with the flags as their key paths.
    package static func fromFlags(
        upstream: String,
        credentials: String,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        listen: String?,
        sockets: PassedSockets? = nil,
        now: UnixTime = .now()
    ) throws(ConfigurationProblems) -> Configuration {
        var problems: [ConfigurationProblem] = []
        let url = value("--upstream", &problems) { () throws(InvalidValue) in
            let url = try UpstreamURL(upstream)
            guard url.scheme == .https || url.isLoopback else {
                throw InvalidValue(
                    "would send a credential in clear text; write https://, or a configuration "
                        + "file with allowPlainHTTP: true"
                )
            }
            return url
        }
        let read = value("--credentials", &problems) { () throws(InvalidValue) in
            let definition = try CredentialReader.definition(ofFile: credentials, from: files)
            let reading = try CredentialReader.read(
                definition,
                from: files,
                certificates: certificates,
                now: now
            )
            return (
                Credential(definition: definition, material: reading.material), reading.warnings
            )
        }
        let listener = value("--listen", &problems) { () throws(InvalidValue) in
            try Self.listener(listen, sockets)
        }
        let name = "default"
        if let url {
            _ = value("--upstream", &problems) { () throws(InvalidValue) in
                try check(Upstream(name: name, url: url), read?.0.material, listener)
            }
        }
        guard problems.isEmpty, let url, let (credential, warnings) = read, let listener else {
            throw ConfigurationProblems(problems)
        }
        return Configuration(
            listeners: [listener],
            credentials: [name: credential],
            upstreams: [name: Upstream(name: name, url: url)],
            routes: [Route(upstream: name, credential: name)],
            warnings: warnings.map { "--credentials: \($0)" }
                + (sockets?.warnings(used: Set([listener.address.passedName].compactMap(\.self)))
                    ?? [])
        )
    }

    /// Whether an upstream goes together with the rest.
    private static func check(
        _ upstream: Upstream,
        _ material: CredentialMaterial?,
        _ listener: Listener?
    ) throws(InvalidValue) {
        if listener?.address.receives(host: upstream.host, port: upstream.port) == true {
            throw InvalidValue(
                "is where the proxy itself listens; write the address of AEM, or another --listen"
            )
        }
        if let material, let pin = EnvironmentPin(material, upstream) {
            throw InvalidValue(
                "is of the environment \(pin.upstream), but the credentials are of "
                    + "\(pin.credential); name those of \(pin.upstream), or write a "
                    + "configuration file with trustHost: true"
            )
        }
    }

    private static func listener(
        _ text: String?,
        _ sockets: PassedSockets?
    ) throws(InvalidValue) -> Listener {
        guard let text else { return .default }
        var address = try ListenAddress(text)
        if case .passed(let name, _) = address {
            address = try .passed(name, of: sockets)
        }
        guard address.isLoopback else {
            throw InvalidValue(
                "is not loopback, so everyone who reaches it acts as the credentials; write "
                    + "127.0.0.1 as its host, or a configuration file with callers"
            )
        }
        return Listener(address: address)
    }

    private static func text(
        _ path: String,
        _ files: FileSnapshot
    ) throws(ConfigurationProblem) -> String {
        let message: String
        do throws(FileFault) {
            let bytes = try files.content(of: path, allowsStreams: true).bytes.withoutByteOrderMark
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            message = "is not UTF-8; save it in that encoding"
        } catch {
            message = error.message + "; name a YAML file that exists and can be read"
        }
        let file = UserText.file(path)
        throw ConfigurationProblem(file: file, line: 0, column: 0, keyPath: "", message: message)
    }

    private static func value<Value>(
        _ flag: String,
        _ problems: inout [ConfigurationProblem],
        _ read: () throws(InvalidValue) -> Value
    ) -> Value? {
        do throws(InvalidValue) {
            return try read()
        } catch {
            problems.append(
                ConfigurationProblem(
                    file: "",
                    line: 0,
                    column: 0,
                    keyPath: flag,
                    message: error.message
                )
            )
            return nil
        }
    }
}

extension [UInt8] {
    /// Without the mark that some editors put before a file's text.
    fileprivate var withoutByteOrderMark: [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return starts(with: mark) ? Array(dropFirst(mark.count)) : self
    }
}
