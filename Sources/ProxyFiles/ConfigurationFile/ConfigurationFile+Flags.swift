package import AdobeIMS
package import ProxyCore

extension ConfigurationFile {
    /// What flags mean: one upstream, one credential, one route for everything.
    ///
    /// - Parameters:
    ///   - flags: What was written.
    ///   - files: Has the credentials' file.
    ///   - certificates: Reads its certificate.
    ///   - sockets: What the process was started with; nil: another process will be.
    ///   - now: The time by which certificates are judged.
    /// - Returns: What holds until the end of the process.
    /// - Throws: All problems at once, with the flags as their key paths.
    package static func fromFlags(
        _ flags: ConfigurationFlags,
        from files: FileSnapshot,
        certificates: any CertificateReading,
        sockets: PassedSockets? = nil,
        now: UnixTime = .now()
    ) throws(ConfigurationProblems) -> Configuration {
        var problems = FlagProblems()
        var url = flags.upstream.flatMap { text in
            problems.value("--upstream") { () throws(InvalidValue) in try upstreamURL(text) }
        }
        let identityFlag = flags.basic == nil ? "--credentials" : "--basic"
        let read = problems.value(identityFlag) { () throws(InvalidValue) in
            let definition = try definition(flags, files)
            return try credential(definition, files, certificates, now)
        }
        if let material = read?.credential.material, flags.upstream == nil {
            url = problems.value("--upstream") { () throws(InvalidValue) in
                try upstreamURL(of: material, flags.tier)
            }
        }
        let listener = listener(flags, sockets, &problems)
        let admin = flags.admin.flatMap { text in
            problems.value("--admin") { () throws(InvalidValue) in
                try adminListener(text, beside: listener, sockets)
            }
        }
        let proxy = flags.upstreamProxy.flatMap { text in
            problems.value("--upstream-proxy") { () throws(InvalidValue) in
                try OutboundProxy(text)
            }
        }
        let imsProxy = flags.imsProxy.flatMap { text in
            problems.value("--ims-proxy") { () throws(InvalidValue) in try OutboundProxy(text) }
        }
        let name = "default"
        let upstream = url.flatMap { url in
            problems.value("--upstream") { () throws(InvalidValue) in
                let upstream = Upstream(name: name, url: url, proxy: proxy)
                let listeners = [listener, admin].compactMap(\.self)
                try check(upstream, read?.credential.material, listeners)
                return upstream
            }
        }
        guard problems.all.isEmpty, let upstream, let read, let listener else {
            throw ConfigurationProblems(problems.all)
        }
        let used = [listener, admin].compactMap { $0?.address.passedName }
        var configuration = Configuration(
            listeners: [listener],
            credentials: [name: read.credential],
            upstreams: [name: upstream],
            routes: [Route(upstream: name, credential: name)],
            warnings: read.warnings.map { "\(identityFlag): \($0)" }
                + exposure(of: listener)
                + (sockets?.warnings(used: Set(used)) ?? [])
        )
        configuration.admin = admin
        configuration.ims.proxy = imsProxy
        return configuration
    }

    // MARK: The upstream

    private static func upstreamURL(_ text: String) throws(InvalidValue) -> UpstreamURL {
        let url = try UpstreamURL(text)
        guard url.scheme == .https || url.isLoopback else { throw clearText }
        return url
    }

    private static var clearText: InvalidValue {
        InvalidValue(
            "would send a credential in clear text; write https://, or a configuration file with "
                + "allowPlainHTTP: true"
        )
    }

    /// The environment that a credential names.
    private static func upstreamURL(
        of material: CredentialMaterial,
        _ tier: AEMTier
    ) throws(InvalidValue) -> UpstreamURL {
        let example = "\(tier.rawValue)-p12345-e67890.adobeaemcloud.com"
        guard case .serviceCredentials = material else {
            if case .basic = material {
                throw InvalidValue(
                    "is missing, and a user names no server; write --upstream "
                        + "http://localhost:4502 for a local AEM"
                )
            }
            throw InvalidValue(
                "is missing, and a local development token names no environment; write --upstream "
                    + "https://\(example) with your own numbers"
            )
        }
        guard let environment = material.environment else {
            throw InvalidValue(
                "is missing, and the client id of the credentials names no environment; write "
                    + "--upstream https://\(example) with your own numbers"
            )
        }
        return try UpstreamURL("https://\(environment.host(of: tier))")
    }

    /// Whether an upstream goes together with the rest.
    private static func check(
        _ upstream: Upstream,
        _ material: CredentialMaterial?,
        _ listeners: [Listener]
    ) throws(InvalidValue) {
        if let doubt = upstream.hostDoubt {
            throw InvalidValue(
                "\(doubt.message), or a configuration file with trustHost: true"
            )
        }
        if upstream.isInClear { throw clearText }
        let isLoop = listeners.contains { listener in
            listener.address.receives(host: upstream.host, port: upstream.port)
        }
        if isLoop {
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

    // MARK: The credential

    private static func definition(
        _ flags: ConfigurationFlags,
        _ files: FileSnapshot
    ) throws(InvalidValue) -> CredentialDefinition {
        guard let basic = flags.basic else {
            return try CredentialReader.definition(ofFile: flags.credentials ?? "", from: files)
        }
        guard let colon = basic.firstIndex(of: ":") else {
            throw InvalidValue(
                "is not a user and a file; write USER:FILE, for example admin:secrets/admin"
            )
        }
        let path = String(basic[basic.index(after: colon)...])
        guard !path.isEmpty else {
            throw InvalidValue("names no file; write USER:FILE, for example admin:secrets/admin")
        }
        let username = try BasicCredential.username(String(basic[..<colon]))
        return .basic(username: username, passwordFile: path)
    }

    private static func credential(
        _ definition: CredentialDefinition,
        _ files: FileSnapshot,
        _ certificates: any CertificateReading,
        _ now: UnixTime
    ) throws(InvalidValue) -> (credential: Credential, warnings: [String]) {
        let reading = try CredentialReader.read(
            definition,
            from: files,
            certificates: certificates,
            now: now
        )
        return (Credential(definition: definition, material: reading.material), reading.warnings)
    }

    // MARK: Listeners

    private static func listener(
        _ flags: ConfigurationFlags,
        _ sockets: PassedSockets?,
        _ problems: inout FlagProblems
    ) -> Listener? {
        let text = flags.listen ?? flags.port.map { "127.0.0.1:\($0)" }
        var listener: Listener? = .default
        if let text {
            let flag = flags.listen == nil ? "--port" : "--listen"
            listener = problems.value(flag) { () throws(InvalidValue) in
                if flags.listen == nil, (try? ListenAddress(text)) == nil {
                    throw InvalidValue("is not a port; write a number from 1 to 65535")
                }
                return try Self.listener(text, flags.allowAnonymous, sockets)
            }
        }
        let hosts = flags.allowedHosts.compactMap { text in
            problems.value("--allow-host") { () throws(InvalidValue) in try AllowedHost(text) }
        }
        let origins = flags.allowedOrigins.compactMap { text in
            problems.value("--allow-origin") { () throws(InvalidValue) in try WebOrigin(text) }
        }
        listener?.allowedHosts = hosts
        listener?.allowedOrigins = origins
        return listener
    }

    private static func listener(
        _ text: String,
        _ allowAnonymous: Bool,
        _ sockets: PassedSockets?
    ) throws(InvalidValue) -> Listener {
        let address = try address(text, sockets)
        guard address.isLoopback || allowAnonymous else {
            throw InvalidValue(
                "is not loopback, so everyone who reaches it acts as the credentials; write "
                    + "127.0.0.1 as its host, a configuration file with callers, or, where that "
                    + "is meant (a container's published port), --allow-anonymous"
            )
        }
        return Listener(address: address, allowAnonymous: allowAnonymous && !address.isLoopback)
    }

    /// What to say at each start where anybody may come.
    private static func exposure(of listener: Listener) -> [String] {
        guard listener.allowAnonymous else { return [] }
        let warning =
            "--listen: everyone who reaches \(listener.address.shown) acts as the credentials"
        guard listener.allowedHosts.isEmpty else { return [warning] }
        return [
            warning,
            "--listen: only requests for localhost are answered; add the names that clients use, "
                + "for example --allow-host proxy.internal",
        ]
    }

    private static func adminListener(
        _ text: String,
        beside listener: Listener?,
        _ sockets: PassedSockets?
    ) throws(InvalidValue) -> Listener {
        let address = try address(text, sockets)
        guard address.isLoopback else {
            throw InvalidValue(
                "is not loopback, so everyone who reaches it sees the status and can reload; write "
                    + "127.0.0.1 as its host, or a configuration file with \"pages: [health, "
                    + "metrics]\" for it"
            )
        }
        if listener?.address.overlaps(address) == true {
            throw InvalidValue("is where the proxy itself listens; write another port")
        }
        var admin = Listener(address: address)
        admin.duty = .pages(Set(Page.Group.allCases))
        return admin
    }

    private static func address(
        _ text: String,
        _ sockets: PassedSockets?
    ) throws(InvalidValue) -> ListenAddress {
        let address = try ListenAddress(text)
        guard case .passed(let name, _) = address else { return address }
        return try .passed(name, of: sockets)
    }
}
