import AdobeIMS
import Logging
import ProxyCore
import ProxyFiles
import ProxyNIO

/// The certificate of a listener: read before it is bound, and again whenever its files change.
struct ListenerCertificate: Sendable {
    let tls: DownstreamTLS
    private let address: ListenAddress
    private let paths: ListenerTLS
    /// As they were read first.
    private let watched: WatchedFiles
    private let logger: Logger

    private static let interval = Duration.seconds(1)

    /// nil for a listener without TLS.
    ///
    /// - Throws: ``InvalidValue`` that names the listener and the file.
    init?(
        _ listener: Listener,
        files: UserFiles = .standard,
        logger: Logger
    ) async throws(InvalidValue) {
        guard let paths = listener.tls else { return nil }
        self.paths = paths
        self.logger = logger
        address = listener.address
        let named = [paths.certificate, paths.key, paths.clientCA].compactMap(\.self)
        var watched = WatchedFiles(named, limit: TrustedCertificatesFile.limit, files: files)
        do throws(InvalidValue) {
            switch await watched.look() {
            case .changed(let snapshot):
                tls = try DownstreamTLS(Self.material(paths, snapshot))
            case .unreadable(let path, let fault):
                throw InvalidValue("\(UserText.path(path)) \(fault)")
            case .unchanged:
                return nil
            }
        } catch {
            throw InvalidValue("tls of \(listener.address): \(error)")
        }
        self.watched = watched
    }

    /// Until the task is cancelled.
    func run() async {
        var watched = watched
        var problem: String?
        while !Task.isCancelled {
            switch await watched.look() {
            case .unchanged:
                break
            case .changed(let snapshot):
                takeUp(snapshot, &problem)
            case .unreadable(let path, let fault):
                if !Task.isCancelled { say("\(UserText.path(path)) \(fault)", &problem) }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func takeUp(_ snapshot: FileSnapshot, _ problem: inout String?) {
        do throws(InvalidValue) {
            try tls.use(Self.material(paths, snapshot))
            problem = nil
            logger.info(
                "changed certificate is in use",
                metadata: ["address": "\(address)"]
            )
        } catch {
            say("\(error)", &problem)
        }
    }

    /// Once, however often it is found again.
    private func say(_ detail: String, _ problem: inout String?) {
        guard detail != problem else { return }
        problem = detail
        logger.warning(
            "changed certificate is not usable, the old one stays",
            metadata: ["address": "\(address)", "detail": "\(detail)"]
        )
    }

    private static func material(
        _ paths: ListenerTLS,
        _ snapshot: FileSnapshot
    ) throws(InvalidValue) -> DownstreamTLS.Material {
        func bytes(_ path: String) throws(InvalidValue) -> [UInt8] {
            do throws(FileFault) {
                return try snapshot.content(of: path).bytes
            } catch {
                throw InvalidValue("\(UserText.path(path)) \(error)")
            }
        }
        let key = Secret(String(decoding: try bytes(paths.key), as: UTF8.self))
        var clientCA: [UInt8]?
        if let file = paths.clientCA { clientCA = try bytes(file) }
        return try DownstreamTLS.Material(
            certificate: bytes(paths.certificate),
            key: key,
            clientCA: clientCA
        )
    }
}
