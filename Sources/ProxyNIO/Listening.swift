import Glibc
import NIOCore
import ProxyCore

/// One socket that listens, and how it ends without losing who has connected already.
struct Listening: Sendable {
    enum Kind: Sendable {
        case tcp
        /// With its file.
        case unix(UnixSocket)
        /// Others hold it too: who is in its queue is served by whoever accepts next.
        case passed
    }

    let channel: any Channel
    let kind: Kind
    /// With the port that the system chose.
    let address: ListenAddress

    /// The rest of a TCP handshake that has begun has so much time to come: over the network, and on
    /// this machine, where it comes as soon as the system gets to it.
    private static let handshakeGrace = Duration.milliseconds(250)
    private static let localHandshakeGrace = Duration.milliseconds(25)
    /// Between two looks at a queue that is not empty.
    private static let pause = Duration.milliseconds(5)

    /// Takes nobody new, accepts who is in the queue, and closes.
    ///
    /// Closing resets the connections of a queue, and those that are between two event loops: NIO
    /// closes the ones whose listener has gone before they were set up.
    ///
    /// - Parameters:
    ///   - eventLoops: All those that may get a connection.
    ///   - deadline: It is closed then at the latest.
    func stop(_ eventLoops: [any EventLoop], by deadline: ContinuousClock.Instant) async {
        switch kind {
        case .tcp:
            // Where the system can't, whoever comes between the last look and the end is reset.
            try? await channel.eventLoop.flatSubmit { refuseNew() }.get()
            let grace = address.isLoopback ? Self.localHandshakeGrace : Self.handshakeGrace
            try? await Task.sleep(until: min(deadline, .now + grace), clock: .continuous)
        case .unix(let socket): socket.removeFile()
        case .passed: break
        }
        while await !closesIfEmpty(eventLoops) {
            guard ContinuousClock.now < deadline else { break }
            try? await Task.sleep(for: Self.pause)
        }
        try? await channel.close().get()
    }

    /// Whether it is closed.
    private func closesIfEmpty(_ eventLoops: [any EventLoop]) async -> Bool {
        do {
            try await channel.setOption(.autoRead, value: false).get()
            // Who was accepted is set up on a loop and comes back to the listener's: when all loops
            // have been asked after that, nobody is on the way.
            for eventLoop in eventLoops { try await eventLoop.submit {}.get() }
            return try await channel.eventLoop.flatSubmit {
                guard channel.isActive else {
                    return channel.eventLoop.makeSucceededFuture(true)
                }
                return isQueueEmpty().flatMap { isEmpty in
                    guard !isEmpty else { return channel.close().map { true } }
                    return channel.setOption(.autoRead, value: true).map { false }
                }
            }.get()
        } catch {
            // It had failed before.
            return !channel.isActive
        }
    }

    /// To be asked on its loop, where nothing comes between the answer and the end.
    private func isQueueEmpty() -> EventLoopFuture<Bool> {
        let eventLoop = channel.eventLoop
        switch kind {
        case .passed:
            return eventLoop.makeSucceededFuture(true)
        case .unix(let socket):
            var query = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            let readable = unsafe poll(&query, 1, 0)
            return eventLoop.makeSucceededFuture(readable <= 0)
        case .tcp:
            guard let socket = channel as? any SocketOptionProvider else {
                return eventLoop.makeSucceededFuture(true)
            }
            // Of a listening socket it is the length of its queue.
            return socket.unsafeGetSocketOption(level: .tcp, name: .tcp_info)
                .map { (info: tcp_info) in info.tcpi_unacked == 0 }
        }
    }

    /// Has the system drop the first segment of new TCP connections, so that nobody gets into the
    /// queue behind the last look at it. Their clients try again after a second, and are refused
    /// or find another process there.
    private func refuseNew() -> EventLoopFuture<Void> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // On its own loop the option is set before this returns.
        return unsafe FilterInstruction.droppingNewConnections.withUnsafeBufferPointer { buffer in
            socket.unsafeSetSocketOption(
                level: .socket,
                name: .attachFilter,
                value: FilterProgram(
                    count: UInt16(buffer.count),
                    instructions: UInt(bitPattern: buffer.baseAddress)
                )
            )
        }
    }
}

/// `struct sock_filter` of linux/filter.h.
private struct FilterInstruction {
    let code: UInt16
    let ifTrue: UInt8
    let ifFalse: UInt8
    let operand: UInt32

    /// For a TCP socket, whose packets begin with the TCP header: SYN without ACK is dropped, all
    /// else passes, also the last segment of a handshake.
    static let droppingNewConnections = [
        // The flags.
        FilterInstruction(code: 0x30, ifTrue: 0, ifFalse: 0, operand: 13),
        // ACK and SYN alone.
        FilterInstruction(code: 0x54, ifTrue: 0, ifFalse: 0, operand: 0x12),
        FilterInstruction(code: 0x15, ifTrue: 0, ifFalse: 1, operand: 0x02),
        FilterInstruction(code: 0x06, ifTrue: 0, ifFalse: 0, operand: 0),
        FilterInstruction(code: 0x06, ifTrue: 0, ifFalse: 0, operand: .max),
    ]
}

/// `struct sock_fprog` of linux/filter.h.
private struct FilterProgram: Sendable {
    let count: UInt16
    /// Their address.
    let instructions: UInt
}

extension NIOBSDSocket.Option {
    fileprivate static let attachFilter = NIOBSDSocket.Option(rawValue: SO_ATTACH_FILTER)
    fileprivate static let tcp_info = NIOBSDSocket.Option(rawValue: TCP_INFO)
}
