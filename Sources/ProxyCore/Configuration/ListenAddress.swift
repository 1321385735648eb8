import AdobeIMS

/// What a listener binds.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// - Parameters:
    ///   - host: A name or an address, without brackets.
    ///   - port: 0 lets the system choose.
    case tcp(host: String, port: Int)
    /// A socket in the file system: an absolute path, or one relative to the working directory.
    case unix(path: String)
    /// What whoever started the process has bound for it under that name. None: it is not known
    /// what will be passed.
    case passed(name: String, sockets: [PassedSocket])

    /// Reads `host:port`, `[::1]:8080`, `unix:PATH` or `fd:NAME`.
    package init(_ text: String) throws(InvalidValue) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.socketPath(text.dropFirst(5)))
            return
        }
        if text.hasPrefix("fd:") {
            self = .passed(name: try Self.socketName(text.dropFirst(3)), sockets: [])
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

    /// A name as systemd allows it (FileDescriptorName= in systemd.socket(5)).
    private static func socketName(_ name: Substring) throws(InvalidValue) -> String {
        guard (1...255).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: ":") })
        else { throw InvalidValue("has no name of a socket; write for example fd:web") }
        return String(name)
    }

    /// Whether only this machine can connect. What isn't known yet is not judged.
    package var isLoopback: Bool {
        switch self {
        case .tcp(let host, _): Loopback.contains(host)
        case .unix: true
        case .passed(_, let sockets): sockets.allSatisfy(\.address.isLoopback)
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
        case (.passed(let name, _), .passed(let otherName, _)):
            return name == otherName
        case (.passed(_, let sockets), let one), (let one, .passed(_, let sockets)):
            return sockets.contains { $0.address.overlaps(one) }
        default:
            return false
        }
    }

    /// Whether a connection to that host and port, made here, arrives at this listener.
    package func receives(host: String, port: Int) -> Bool {
        if case .passed(_, let sockets) = self {
            return sockets.contains { $0.address.receives(host: host, port: port) }
        }
        guard case .tcp(let own, let ownPort) = self, port == ownPort else { return false }
        let (listener, target) = (HostMeaning(own), HostMeaning(host))
        return listener.contains(target) && (target.isThisMachine || own == host.lowercased())
    }

    package var isUnix: Bool {
        switch self {
        case .tcp: false
        case .unix: true
        case .passed(_, let sockets): !sockets.isEmpty && sockets.allSatisfy(\.address.isUnix)
        }
    }

    /// Whether it is a socket of which only the name is known.
    package var isUnknown: Bool { if case .passed(_, []) = self { true } else { false } }

    /// Of passed sockets.
    package var passedName: String? { if case .passed(let name, _) = self { name } else { nil } }

    /// For a message: what does not look like an address is described.
    package var shown: String {
        switch self {
        case .tcp: UserText.name(description)
        case .unix(let path): "unix:\(UserText.file(path))"
        case .passed(let name, _): "fd:\(UserText.name(name))"
        }
    }

    /// As it is written in the file.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .passed(let name, _): "fd:\(name)"
        }
    }
}
