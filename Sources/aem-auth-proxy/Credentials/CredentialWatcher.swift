import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyOpenSSL

/// Looks after one credential while the proxy runs: takes up its files when they change, and says
/// in good time what a person has to replace.
struct CredentialWatcher: Sendable {
    let name: String
    let credential: Credential
    let source: TokenSource
    let providers: TokenProviders
    /// Where its tokens are sent.
    let upstreams: [Upstream]
    /// Files that other users may read are refused.
    let isStrict: Bool
    let logger: Logger
    var files = UserFiles.standard

    private static let interval = Duration.seconds(1)

    /// Until the task is cancelled.
    func run() async {
        var watch = Watch(credential, files: files, fingerprint: source.fingerprint)
        while !Task.isCancelled {
            await look(&watch)
            try? await Task.sleep(for: Self.interval)
        }
    }

    private struct Watch {
        var files: WatchedFiles
        /// Of what is in use or on trial to be.
        var fingerprint: [UInt8]?
        var inUse: ExpiryWatch
        /// What has been proposed, and by which number.
        var trial: (number: Int, reading: CredentialReading)?
        /// A certificate becomes valid then.
        var nextStart: UnixTime?
        /// What was said last to be wrong, so that it is said once.
        var problem: String?

        init(_ credential: Credential, files: UserFiles, fingerprint: [UInt8]?) {
            // What was read with the configuration may have changed since: so it is read again.
            self.files = WatchedFiles(credential.definition.files, files: files)
            self.fingerprint = fingerprint
            inUse = ExpiryWatch(credential.material)
        }
    }

    private func look(_ watch: inout Watch) async {
        if let start = watch.nextStart, start <= .now() {
            watch.nextStart = nil
            watch.files.forget()
        }
        switch await watch.files.look() {
        case .unchanged:
            break
        case .changed(let snapshot):
            takeUp(snapshot, &watch)
        case .unreadable(let path, let fault):
            if !Task.isCancelled { say("\(UserText.path(path)) \(fault)", &watch) }
        }
        remind(&watch)
    }

    // MARK: Changed files

    private func takeUp(_ snapshot: FileSnapshot, _ watch: inout Watch) {
        do throws(InvalidValue) {
            let reading = try CredentialReader.read(
                credential.definition,
                from: snapshot,
                certificates: CertificateReader(),
                now: .now(),
                isStrict: isStrict
            )
            watch.nextStart = reading.nextStart
            let fingerprint = reading.material.fingerprint
            guard fingerprint != watch.fingerprint else {
                watch.problem = nil
                if watch.trial == nil { source.tally.certificatesInUse(reading.certificates) }
                return
            }
            try check(reading.material)
            let provider = try providers.provider(name, credential.definition, reading.material)
            for warning in reading.warnings + differences(reading.material, watch) {
                log("changed credentials are odd", warning)
            }
            watch.fingerprint = fingerprint
            watch.problem = nil
            logger.info("credentials changed", metadata: ["credential": "\(name)"])
            watch.trial = (source.propose(provider), reading)
        } catch {
            say(error.message, &watch)
        }
    }

    private func say(_ problem: String, _ watch: inout Watch) {
        guard problem != watch.problem else { return }
        watch.problem = problem
        if watch.inUse.material == nil {
            log("credentials are not usable", problem)
        } else {
            log("changed credentials are not usable, the old ones stay", problem)
        }
    }

    /// What has ended already or is not valid yet is no candidate, nor what is of another environment
    /// than the servers that its tokens are for.
    private func check(_ material: CredentialMaterial) throws(InvalidValue) {
        for upstream in upstreams {
            guard let pin = EnvironmentPin(material, upstream) else { continue }
            throw InvalidValue(
                "they are of the environment \(pin.credential), but the upstream "
                    + "\(upstream.name) is of \(pin.upstream)"
            )
        }
        let now = UnixTime.now()
        if let start = material.start, CertificateLife.isBefore(start, now) {
            throw InvalidValue("they are not valid before \(start); they are tried then")
        }
        let ends = material.ends(at: now)
        guard !ends.isEmpty, let last = ends.max(), last <= now else { return }
        throw InvalidValue("they ended at \(last)")
    }

    private func differences(_ read: CredentialMaterial, _ watch: Watch) -> [String] {
        guard let old = watch.trial?.reading.material ?? watch.inUse.material else { return [] }
        return read.account == old.account
            ? [] : ["they are of another client or organization than before"]
    }

    // MARK: What ends

    /// Of what is in use: what is on trial may be refused, and what it was to replace still ends.
    private func remind(_ watch: inout Watch) {
        if let trial = watch.trial, source.acceptedProposal >= trial.number {
            watch.inUse = ExpiryWatch(trial.reading.material)
            source.tally.certificatesInUse(trial.reading.certificates)
            watch.trial = nil
        }
        let now = UnixTime.now()
        for end in watch.inUse.due(at: now) {
            let seconds = now.duration(to: end).components.seconds
            if watch.inUse.material?.isLocal == true {
                logger.log(
                    level: seconds > 3600 ? .info : .warning,
                    "local development token",
                    metadata: [
                        "credential": "\(name)", "ends": "\(end)",
                        "minutes.left": "\(seconds / 60)",
                    ]
                )
            } else {
                logger.log(
                    level: seconds > 30 * 86_400 ? .info : .warning,
                    "certificate",
                    metadata: [
                        "credential": "\(name)", "ends": "\(end)",
                        "days.left": "\(seconds / 86_400)",
                    ]
                )
            }
        }
    }

    private func log(_ message: StaticString, _ detail: String) {
        logger.warning("\(message)", metadata: ["credential": "\(name)", "detail": "\(detail)"])
    }
}
