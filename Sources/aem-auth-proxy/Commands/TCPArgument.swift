import ArgumentParser
import ProxyCore

/// Host and port on the command line, of a server that is there for tests.
struct TCPArgument {
    let host: String
    let port: Int
    let isLoopback: Bool

    /// `remedy`: What to write for other machines to reach it; nil: none may.
    ///
    /// - Throws: `ValidationError`.
    init(_ text: String, of option: String, allowsNetwork: Bool, remedy: String?) throws {
        do throws(InvalidValue) {
            let address = try ListenAddress(text)
            guard case .tcp(let host, let port) = address else {
                throw InvalidValue("is no host and port; write for example 127.0.0.1:0")
            }
            guard address.isLoopback || allowsNetwork else {
                throw InvalidValue(
                    "is not loopback; write 127.0.0.1 as its host"
                        + (remedy.map { ", or \($0) beside it" } ?? "")
                )
            }
            self.host = host
            self.port = port
            isLoopback = address.isLoopback
        } catch {
            throw ValidationError("\(option) \(error.message)")
        }
    }
}
