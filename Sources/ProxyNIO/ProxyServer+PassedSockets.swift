import Glibc
import NIOCore
import NIOPosix
import ProxyCore

/// Listeners whose sockets somebody else has bound.
extension ProxyServer {
    /// Listens at all of them, or at none.
    ///
    /// The sockets themselves stay open, because they can't be had again: what is closed with a
    /// listener is a descriptor of its own.
    func open(
        _ sockets: [PassedSocket],
        _ bootstrap: ServerBootstrap,
        backlog: Int32
    ) async throws -> [Listening] {
        var listening: [Listening] = []
        do {
            for socket in sockets {
                let descriptor = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
                guard descriptor >= 0 else {
                    throw IOError(errnoCode: errno, reason: "a passed socket can't be used")
                }
                let channel = try await bootstrap.withBoundSocket(descriptor).get()
                // NIO has given it a shorter queue.
                listen(descriptor, backlog)
                listening.append(
                    Listening(channel: channel, kind: .passed, address: socket.address)
                )
            }
        } catch {
            for one in listening { try? await one.channel.close().get() }
            throw error
        }
        return listening
    }
}
