import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why Redis is of no use. What it says itself is told by its code alone: its sentences repeat what
/// was sent, and a password may be in that.
package enum RedisFault: Error, Sendable, Equatable {
    case unreachable(String)
    case late
    case gone
    case busy
    case tls(String)
    case nonsense(RESPFault)
    case refused(code: String)
    case file(String)
    case redirected(String)

    init(_ error: any Error) {
        switch error {
        case let fault as RedisFault: self = fault
        case let fault as RESPFault: self = .nonsense(fault)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .tls(Self.text(error))
        case ChannelError.connectTimeout: self = .late
        case is ChannelError: self = .gone
        default: self = .unreachable(Self.text(error))
        }
    }

    /// An answer that is an error.
    init?(_ value: RESPValue) {
        guard case .error(let text) = value else { return nil }
        let code = text.prefix { $0.isASCII && ($0.isUppercase || $0.isNumber) }
        self = .refused(code: code.isEmpty || code.count > 20 ? "ERR" : String(code))
    }

    /// As a sentence for people.
    package var message: String {
        switch self {
        case .unreachable(let reason): "Redis can't be reached: \(reason)"
        case .late: "Redis does not answer in time"
        case .gone: "the connection to Redis broke"
        case .busy: "Redis is behind with its answers"
        case .tls(let reason): "TLS with Redis failed: \(reason)"
        case .nonsense(let fault): "Redis sent \(fault.rawValue)"
        case .refused(let code): "Redis refused: \(Self.meaning(of: code))"
        case .file(let reason): reason
        case .redirected(let reason): reason
        }
    }

    /// Whether it is the connection's, which says so itself and is made anew.
    var isConnections: Bool {
        guard case .refused(let code) = self else { return true }
        return ["READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOAUTH", "UNBLOCKED"]
            .contains(code)
    }

    private static func meaning(of code: String) -> String {
        switch code {
        case "WRONGPASS": "the user or its password is wrong (WRONGPASS)"
        case "NOAUTH": "it wants a password (NOAUTH)"
        case "NOPERM": "its user may not do that; docs/sharing.md has the ACL (NOPERM)"
        case "OOM": "its memory is full (OOM)"
        case "READONLY": "it is a replica, and can't be written (READONLY)"
        case "LOADING": "it is still loading its data (LOADING)"
        case "MISCONF": "it can't save to its disk (MISCONF)"
        case "MASTERDOWN": "its master is gone (MASTERDOWN)"
        case "CLUSTERDOWN": "its cluster is down (CLUSTERDOWN)"
        default: "it answered \(code)"
        }
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            return IOError.reason(error)
        case let error as NIOConnectionError:
            let first = error.connectionErrors.first.map { text($0.error) }
            return first ?? (error.dnsAError ?? error.dnsAAAAError).map { _ in
                "its name is unknown"
            } ?? "no address answers"
        case is ChannelError:
            return "no connection in time"
        case is SocketAddressError:
            return "its name is unknown"
        case let error as NIOSSLError:
            if case .handshakeFailed(let reason) = error { return short("\(reason)") }
            return short("\(error)")
        default:
            return short("\(error)")
        }
    }

    private static func short(_ text: String) -> String {
        String(text.prefix(200).map { $0.isNewline ? " " : $0 })
    }
}

extension IOError {
    fileprivate static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET: "connection reset"
        case EHOSTUNREACH, ENETUNREACH: "no way to it"
        case ETIMEDOUT: "connection timed out"
        default: "error \(error.errnoCode) of the system"
        }
    }
}
