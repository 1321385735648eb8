import AdobeIMS
import Logging
import ProxyCore
import ProxyNIO
import ServiceLifecycle

/// The certificate of a listener: read before it is bound, and again whenever its files change.
///
/// They are looked at as ``CredentialWatcher`` looks at those of credentials.
struct ListenerCertificate: Service, CustomStringConvertible {
    let tls: DownstreamTLS
    private let address: ListenAddress
    private let files: ListenerTLS
    /// From before they were read: what changed meanwhile shows.
    private let stamps: [FileStamp?]
    private let logger: Logger

    private static let interval = Duration.seconds(1)

    /// nil for a listener without TLS.
    ///
    /// - Throws: ``InvalidValue`` that names the listener and the file.
    init?(_ listener: Listener, logger: Logger) throws(InvalidValue) {
        guard let files = listener.tls else { return nil }
        self.files = files
        self.logger = logger
        address = listener.address
        stamps = Self.stamps(of: files)
        do throws(InvalidValue) {
            tls = try DownstreamTLS(Self.read(files))
        } catch {
            throw InvalidValue("tls of \(listener.address): \(error)")
        }
    }

    var description: String { "certificate of \(address)" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen = stamps
            while !Task.isCancelled {
                let stamps = Self.stamps(of: files)
                if stamps != seen {
                    seen = stamps
                    takeUp()
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func takeUp() {
        do throws(InvalidValue) {
            let material = try Self.read(files)
            try tls.use(material)
            logger.info(
                "changed certificate is in use",
                metadata: ["address": "\(address)"]
            )
        } catch {
            logger.warning(
                "changed certificate is not usable, the old one stays",
                metadata: ["address": "\(address)", "detail": "\(error)"]
            )
        }
    }

    private static func stamps(of files: ListenerTLS) -> [FileStamp?] {
        [files.certificate, files.key, files.clientCA].map { $0.flatMap(FileStamp.init(path:)) }
    }

    private static func read(_ files: ListenerTLS) throws(InvalidValue) -> DownstreamTLS.Material {
        let key = Secret(String(decoding: try bytes(files.key), as: UTF8.self))
        var clientCA: [UInt8]?
        if let file = files.clientCA { clientCA = try bytes(file) }
        return try DownstreamTLS.Material(
            certificate: bytes(files.certificate),
            key: key,
            clientCA: clientCA
        )
    }

    private static func bytes(_ path: String) throws(InvalidValue) -> [UInt8] {
        do throws(InvalidValue) {
            return try BoundedFile(path).bytes
        } catch {
            throw InvalidValue("\"\(path)\" \(error)")
        }
    }
}
