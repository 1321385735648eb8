import AdobeIMS
import Logging
import ProxyCore
import ServiceLifecycle

/// Looks after one credential while the proxy runs: takes up its files when they change, and says
/// in good time what a person has to replace.
///
/// Files are asked for their state every second: that sees atomic renames and moved symbolic links
/// on every file system, and a few `stat` calls cost nothing.
struct CredentialWatcher: Service, CustomStringConvertible {
    let name: String
    let credential: Credential
    let source: TokenSource
    let providers: TokenProviders
    /// Where its tokens are sent.
    let upstreams: [Upstream]
    /// Files that other users may read are refused.
    let isStrict: Bool
    let logger: Logger

    var description: String { "files of \(name)" }

    private static let interval = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = Watch(credential.source)
            while !Task.isCancelled {
                look(&watch)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private struct Watch {
        /// nil at first: what was read with the configuration may have changed since.
        var stamps: [FileStamp?]?
        /// As it is in use, or on trial to be.
        var source: CredentialSource
        var fingerprint: [UInt8]
        var reminders: [(end: UnixTime, reminder: ExpiryReminder)]

        init(_ source: CredentialSource, stamps: [FileStamp?]? = nil) {
            self.stamps = stamps
            self.source = source
            fingerprint = source.fingerprint
            let ends = Set(source.ends(at: .now())).sorted()
            reminders = ends.map { ($0, source.isLocal ? .hours : .days) }
        }
    }

    private func look(_ watch: inout Watch) {
        let stamps = credential.definition.files.map(FileStamp.init(path:))
        if stamps != watch.stamps {
            watch.stamps = stamps
            takeUp(&watch)
        }
        remind(&watch)
    }

    // MARK: Changed files

    private func takeUp(_ watch: inout Watch) {
        do throws(InvalidValue) {
            let (read, warnings) = try CredentialReader.read(
                credential.definition,
                now: .now(),
                isStrict: isStrict
            )
            let fingerprint = read.fingerprint
            guard fingerprint != watch.fingerprint else { return }
            try check(read)
            let provider = try providers.provider(name, credential.definition, read)
            for warning in warnings + differences(read, watch.source) {
                log("changed credentials are odd", warning)
            }
            watch = Watch(read, stamps: watch.stamps)
            logger.info("credentials changed", metadata: ["credential": "\(name)"])
            source.propose(provider)
        } catch {
            log("changed credentials are not usable, the old ones stay", error.message)
        }
    }

    /// What has ended already is no candidate, nor what is of another environment than the servers
    /// that its tokens are for.
    private func check(_ read: CredentialSource) throws(InvalidValue) {
        for upstream in upstreams {
            guard let pin = EnvironmentPin(read, upstream) else { continue }
            throw InvalidValue(
                "they are of the environment \(pin.credential), but the upstream "
                    + "\(upstream.name) is of \(pin.upstream)"
            )
        }
        let now = UnixTime.now()
        let ends = read.ends(at: now)
        guard !ends.isEmpty, let last = ends.max(), last <= now else { return }
        throw InvalidValue("they ended at \(last)")
    }

    private func differences(_ read: CredentialSource, _ old: CredentialSource) -> [String] {
        read.account == old.account
            ? [] : ["they are of another client or organization than before"]
    }

    // MARK: What ends

    private func remind(_ watch: inout Watch) {
        let now = UnixTime.now()
        for index in watch.reminders.indices {
            let end = watch.reminders[index].end
            let remaining = now.duration(to: end)
            guard watch.reminders[index].reminder.isDue(remaining: remaining) else { continue }
            let seconds = remaining.components.seconds
            if watch.source.isLocal {
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
