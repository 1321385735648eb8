/// Which descriptors the process was started with, and what each is called, by the environment
/// variables of sd_listen_fds(3).
package struct PassedDescriptors: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package let name: String
        package let descriptor: Int32

        package init(name: String, descriptor: Int32) {
            self.name = name
            self.descriptor = descriptor
        }
    }

    /// In the order in which they were passed.
    package let items: [Item]
    /// There are some, but another process was to have them.
    package let areForeign: Bool

    /// Those before it are the standard streams (SD_LISTEN_FDS_START).
    private static let first: Int32 = 3
    private static let most: Int32 = 1024
    /// What systemd calls those without a name.
    private static let noName = "unknown"

    /// - Parameters:
    ///   - environment: With LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES, or without.
    ///   - processID: Of this process.
    /// - Throws: When the variables contradict each other.
    package init(environment: [String: String], processID: Int32) throws(InvalidValue) {
        guard let text = environment["LISTEN_FDS"], !text.isEmpty else {
            (items, areForeign) = ([], false)
            return
        }
        guard let owner = environment["LISTEN_PID"], Int32(owner) == processID else {
            (items, areForeign) = ([], true)
            return
        }
        guard let count = Int32(text), (0...Self.most).contains(count) else {
            throw InvalidValue(
                "LISTEN_FDS is not a number of sockets from 0 to \(Self.most); leave it to the "
                    + "supervisor"
            )
        }
        var names = [String](repeating: Self.noName, count: Int(count))
        if let list = environment["LISTEN_FDNAMES"], count > 0 {
            names = list.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }
        guard names.count == count else {
            throw InvalidValue(
                "LISTEN_FDNAMES has \(names.count) name(s) for \(count) socket(s) of LISTEN_FDS; "
                    + "leave both to the supervisor"
            )
        }
        items = names.enumerated().map { index, name in
            Item(name: name, descriptor: Self.first + Int32(index))
        }
        areForeign = false
    }
}
