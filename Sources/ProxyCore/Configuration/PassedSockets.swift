/// What the process was started with, each socket looked at: what `fd:NAME` may refer to.
package struct PassedSockets: Sendable, Equatable {
    /// What a descriptor turned out to be.
    package enum Finding: Sendable, Equatable {
        case closed
        case noSocket
        /// Datagrams, for example.
        case noStream
        /// `Accept=yes` passes such.
        case connection
        /// Neither TCP nor a Unix socket.
        case otherFamily
        case listening(ListenAddress)

        fileprivate var socketOrReason: Result<ListenAddress, InvalidValue> {
            switch self {
            case .listening(let address): return .success(address)
            case .closed: return .failure(.init("is a descriptor that is closed"))
            case .noSocket: return .failure(.init("is no socket"))
            case .noStream:
                return .failure(.init("is not a stream socket; write ListenStream= in its unit"))
            case .connection:
                return .failure(
                    .init("is a connection, not a listener; write Accept=no in its unit")
                )
            case .otherFamily:
                return .failure(
                    .init("is neither TCP nor a Unix socket; write another ListenStream=")
                )
            }
        }
    }

    private struct Item: Equatable {
        let name: String
        let descriptor: Int32
        let finding: Finding
    }

    private let items: [Item]
    private let areForeign: Bool

    /// `look`: At a descriptor.
    package init(_ descriptors: PassedDescriptors, look: (Int32) -> Finding) {
        items = descriptors.items.map { item in
            Item(name: item.name, descriptor: item.descriptor, finding: look(item.descriptor))
        }
        areForeign = descriptors.areForeign
    }

    /// Those of one name: all of them are one listener's.
    ///
    /// - Returns: At least one; all on TCP, or all of them Unix sockets.
    /// - Throws: What is wrong, to stand behind the name.
    package func sockets(named name: String) throws(InvalidValue) -> [PassedSocket] {
        guard !areForeign else {
            throw InvalidValue(
                "names a socket, but by LISTEN_PID those that were passed are another process's; "
                    + "have the supervisor start aem-auth-proxy itself, not a shell around it"
            )
        }
        guard !items.isEmpty else {
            throw InvalidValue(
                "names a socket, but none was passed; start the proxy by a .socket unit, or write "
                    + "host:port"
            )
        }
        var sockets: [PassedSocket] = []
        for item in items where item.name == name {
            let address = try item.finding.socketOrReason.get()
            sockets.append(PassedSocket(descriptor: item.descriptor, address: address))
        }
        guard let first = sockets.first else {
            let known = names.map(Self.shown).joined(separator: " or ")
            throw InvalidValue(
                "names no socket that was passed; write \(known), or FileDescriptorName= in the "
                    + ".socket unit"
            )
        }
        guard sockets.allSatisfy({ $0.address.isUnix == first.address.isUnix }) else {
            throw InvalidValue(
                "names both TCP and Unix sockets; give them different names by "
                    + "FileDescriptorName= in .socket units of their own"
            )
        }
        return sockets
    }

    /// What was passed in vain, a line each. `used`: The names that listeners have.
    package func warnings(used: Set<String>) -> [String] {
        names.filter { !used.contains($0) }.map { name in
            "\(Self.shown(name)) was passed, and no listener has it as its address, so its clients "
                + "wait in vain; add such a listener, or remove it from the .socket unit"
        }
    }

    /// Each once.
    private var names: [String] {
        items.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func shown(_ name: String) -> String { "fd:\(UserText.name(name))" }
}
