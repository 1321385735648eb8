import NIOCore
import ProxyCore
import Synchronization

/// One listener's rules for those who come in.
final class Entrance: Sendable {
    let listener: Listener
    /// Nil: plain HTTP.
    let tls: DownstreamTLS?
    private let sha256: @Sendable ([UInt8]) -> [UInt8]
    private let admission = Mutex<Admission?>(nil)

    init(
        _ listener: Listener,
        _ tls: DownstreamTLS?,
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.listener = listener
        self.tls = tls
        self.sha256 = sha256
    }

    /// The rules name the port, which is known when the first client comes.
    func admission(port: Int?) -> Admission {
        admission.withLock { admission in
            if let admission { return admission }
            let made = Admission(listener, port: port, digest: sha256)
            admission = made
            return made
        }
    }
}
