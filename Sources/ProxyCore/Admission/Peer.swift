/// What a connection itself tells about who is at its other end.
package struct Peer: Sendable, Equatable {
    /// The process at the other end of a Unix socket, as the kernel names it.
    package struct Process: Sendable, Equatable {
        package let user: UInt32
        package let group: UInt32

        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }
    }

    /// Nil on TCP.
    package var process: Process?
    /// Of a client certificate that was verified, in its order; nil without one.
    package var certificateNames: [SubjectAlternativeName]?

    package init(process: Process? = nil, certificateNames: [SubjectAlternativeName]? = nil) {
        self.process = process
        self.certificateNames = certificateNames
    }
}
