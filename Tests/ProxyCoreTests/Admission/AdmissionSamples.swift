import NIOCore
import ProxyCore
import Testing

/// Listeners, requests and what becomes of them, in short.
enum AdmissionSamples {
    static let port = 8080
    static let tls = ListenerTLS(certificate: "server.pem", key: "server-key.pem")
    static let mutualTLS = ListenerTLS(
        certificate: "server.pem",
        key: "server-key.pem",
        clientCA: "clients.pem"
    )
    /// Listens at all addresses, so that the address itself says nothing.
    static let anonymous = Listener(address: .tcp(host: "0.0.0.0", port: 0), allowAnonymous: true)
    static let unix = Listener(address: .unix(path: "/run/proxy.sock"))

    /// Stands in for SHA-256: 32 bytes that depend on all bytes and their places.
    @Sendable
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<32).map { index in
            state = (state ^ UInt64(index)) &* 0x100_0000_01B3
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }

    static func key(_ name: String, _ key: String) -> Callers.APIKey {
        Callers.APIKey(name: name, digest: digest(Array(key.utf8)))
    }

    static func admission(_ listener: Listener, port: Int = port) -> Admission {
        Admission(listener, port: listener.address.isUnix ? nil : port, digest: digest)
    }

    /// `host`: nil leaves the field out, which only HTTP/1.0 may.
    static func request(
        _ line: String = "GET /",
        host: String? = "localhost:8080",
        _ fields: String = ""
    ) throws -> RequestHead {
        try HeadSamples.request(
            host.map { "\(line) HTTP/1.1¶Host: \($0)¶\(fields)" } ?? "\(line) HTTP/1.0¶\(fields)"
        )
    }

    /// `admitted`, with the caller's name if there is one, `preflight`, or the cause.
    static func outcome(
        _ listener: Listener,
        _ head: RequestHead,
        peer: Peer = Peer(),
        port: Int = port
    ) -> String {
        switch admission(listener, port: port).decide(head, peer: peer) {
        case .admitted(let admitted): admitted.caller.map { "admitted \($0)" } ?? "admitted"
        case .preflight: "preflight"
        case .refused(let answer): "\(answer.status) \(answer.cause?.name ?? "")"
        }
    }

    /// The fields that an answer has beyond those of all answers.
    static func fields(_ answer: Answer) -> [String] {
        lines(answer.fields)
    }

    static func lines(_ buffer: ByteBuffer) -> [String] {
        text(buffer).split(separator: "\r\n").map(String.init)
    }
}
