import AdobeIMS
import NIOCore

/// Where a server is.
package struct RedisAddress: Sendable, Hashable {
    package let host: String
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    var isNumeric: Bool { (try? SocketAddress(ipAddress: host, port: port)) != nil }

    var isLoopback: Bool { Loopback.contains(host) }

    /// Out of `MOVED 3999 10.0.0.1:6381`; without a host it is the one that said so.
    ///
    /// - Returns: nil for another error.
    static func redirection(
        _ text: String,
        from sender: RedisAddress
    ) -> (isForOnce: Bool, address: RedisAddress)? {
        let words = text.split(separator: " ", maxSplits: 3)
        guard words.count == 3, words[0] == "MOVED" || words[0] == "ASK",
            let colon = words[2].lastIndex(of: ":"),
            let port = PortSyntax.port(words[2][words[2].index(after: colon)...])
        else { return nil }
        let host = words[2][..<colon]
        guard host.utf8.count <= 255, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        let address = RedisAddress(host: host.isEmpty ? sender.host : String(host), port: port)
        return (words[0] == "ASK", address)
    }
}
