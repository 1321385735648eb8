import AdobeIMS

/// What a listener binds.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// - Parameters:
    ///   - host: A name or an address, without brackets.
    ///   - port: 0 lets the system choose.
    case tcp(host: String, port: Int)
    /// A socket in the file system: an absolute path, or one relative to the working directory.
    case unix(path: String)

    /// Reads `host:port`, `[::1]:8080` or `unix:PATH`.
    package init(_ text: String) throws(InvalidValue) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.socketPath(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = PortSyntax.port(text[text.index(after: colon)...], allowingZero: true)
        else {
            throw InvalidValue("is not an address; write host:port, for example 127.0.0.1:8080")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard IPAddress(host)?.isV6 == true else {
                throw InvalidValue("is not an IPv6 address; write for example [::1]:8080")
            }
        } else if host.contains(":") {
            throw InvalidValue(
                "needs brackets around an IPv6 address; write for example [::1]:8080"
            )
        } else if host.isEmpty {
            throw InvalidValue(
                "has no host; write 127.0.0.1 for this machine alone or 0.0.0.0 for all addresses"
            )
        }
        guard HostSyntax.isValid(host) else {
            throw InvalidValue("has no valid host; write host:port, for example 127.0.0.1:8080")
        }
        self = .tcp(host: host.lowercased(), port: port)
    }

    /// A path that fits the kernel's `sun_path`, whose last of 108 bytes is a zero.
    private static func socketPath(_ path: Substring) throws(InvalidValue) -> String {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw InvalidValue("has no path; write for example unix:/run/aem-auth-proxy.sock")
        }
        guard path.utf8.count <= 107 else {
            throw InvalidValue("has a path of more than 107 bytes; write a shorter one")
        }
        return String(path)
    }

    /// Whether only this machine can connect.
    package var isLoopback: Bool {
        switch self {
        case .tcp(let host, _): Loopback.contains(host)
        case .unix: true
        }
    }

    /// Whether both can't be listened at, because one's connections are the other's too.
    package func overlaps(_ other: ListenAddress) -> Bool {
        switch (self, other) {
        case (.unix(let path), .unix(let otherPath)):
            return path == otherPath
        case (.tcp(let host, let port), .tcp(let otherHost, let otherPort)):
            guard port == otherPort, port != 0 else { return false }
            let (left, right) = (HostMeaning(host), HostMeaning(otherHost))
            return left.contains(right) || right.contains(left)
        default:
            return false
        }
    }

    /// Whether a connection to that host and port, made here, arrives at this listener.
    package func receives(host: String, port: Int) -> Bool {
        guard case .tcp(let own, let ownPort) = self, port == ownPort else { return false }
        let (listener, target) = (HostMeaning(own), HostMeaning(host))
        return listener.contains(target) && (target.isThisMachine || own == host.lowercased())
    }

    package var isUnix: Bool {
        if case .unix = self { true } else { false }
    }

    /// For a message: what does not look like an address is described.
    package var shown: String {
        switch self {
        case .tcp: UserText.name(description)
        case .unix(let path): "unix:\(UserText.file(path))"
        }
    }

    /// As it is written in the file.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
