/// An address that is listened at.
package struct ListenerStatus: Equatable, Sendable {
    /// As bound: with the port that the system chose.
    package var address: String
    package var connections: Int
    /// It is reachable from beyond this machine and asks nobody for a proof, as `allowAnonymous`
    /// accepts.
    package var isAnonymous: Bool

    package init(address: String, connections: Int, isAnonymous: Bool = false) {
        self.address = address
        self.connections = connections
        self.isAnonymous = isAnonymous
    }
}
