import Glibc
import NIOCore
import Testing

/// How the connections' sockets are set up.
@Suite struct SocketOptionTests {
    @Test(.timeLimit(.minutes(1)))
    func `small pieces leave at once`() async throws {
        try await Self.expectOption(Int32(IPPROTO_TCP), TCP_NODELAY)
    }

    @Test(.timeLimit(.minutes(1)))
    func `idle connections are probed`() async throws {
        try await Self.expectOption(SOL_SOCKET, SO_KEEPALIVE)
    }

    private static func expectOption(_ level: Int32, _ name: Int32) async throws {
        try await Stage.run { stage in
            // In use, so that it can't grow too old on a busy machine.
            let call = try await stage.client.begin(Request())
            let connection = try await stage.peer.accept()
            try await connection.head()
            let values = sockets(connectedTo: stage.peer.port).map { socket in
                var value: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                let code = unsafe getsockopt(socket, level, name, &value, &size)
                return code == 0 && value != 0
            }
            #expect(values == [true])
            try await connection.answer()
            _ = try await call.outcome()
        }
    }

    /// Of this process.
    private static func sockets(connectedTo port: Int) -> [Int32] {
        (0..<getdtablesize()).filter { descriptor in
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getpeername(descriptor, $0, &size)
                }
            }
            return code == 0 && Int32(address.sin_family) == AF_INET
                && address.sin_port == UInt16(port).bigEndian
        }
    }
}
