/// What a supervisor wants to be told, and where (sd_notify(3), sd_watchdog_enabled(3)).
package struct SupervisorSettings: Sendable, Equatable {
    package enum Address: Sendable, Equatable {
        case path(String)
        /// In the kernel's abstract namespace, without the byte before it.
        case abstract(String)
    }

    /// Nil: nobody wants to be told anything.
    package let address: Address?
    /// The process is killed when it says nothing for so long; nil: it isn't.
    package let watchdog: Duration?
    /// What can't be done, one line.
    package let warning: String?

    /// - Parameters:
    ///   - environment: With NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, or without.
    ///   - processID: Of this process.
    package init(environment: [String: String], processID: Int32) {
        let socket = environment["NOTIFY_SOCKET"] ?? ""
        address = Self.address(socket)
        guard socket.isEmpty || address != nil else {
            warning =
                "NOTIFY_SOCKET is neither an absolute path nor @NAME, of at most 107 bytes: "
                + "the supervisor is told nothing"
            watchdog = nil
            return
        }
        warning = nil
        let owner = environment["WATCHDOG_PID"]
        guard address != nil, owner == nil || owner.flatMap({ Int32($0) }) == processID,
            let text = environment["WATCHDOG_USEC"], let time = Int64(text), time > 0
        else {
            watchdog = nil
            return
        }
        watchdog = .microseconds(time)
    }

    private static func address(_ text: String) -> Address? {
        guard (2...107).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
        if text.hasPrefix("/") { return .path(text) }
        return text.hasPrefix("@") ? .abstract(String(text.dropFirst())) : nil
    }
}
