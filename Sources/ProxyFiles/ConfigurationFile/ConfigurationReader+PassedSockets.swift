import ProxyCore

/// `address: fd:NAME`
extension ConfigurationReader {
    /// Notes that a listener has these sockets.
    mutating func usePassed(_ address: ListenAddress, _ place: Place) {
        guard case .passed(let name, let sockets) = address else { return }
        usedSockets.insert(name)
        if sockets.isEmpty {
            hint("is passed by a supervisor; who reaches it is judged when the proxy starts", place)
        }
    }

    /// Of sockets that were passed in vain.
    var passedSocketWarnings: [String] { passedSockets?.warnings(used: usedSockets) ?? [] }
}

extension ListenAddress {
    /// What a name stands for. `sockets`: Nil: nobody knows what will be passed.
    static func passed(
        _ name: String,
        of sockets: PassedSockets?
    ) throws(InvalidValue) -> ListenAddress {
        .passed(name: name, sockets: try sockets?.sockets(named: name) ?? [])
    }
}
