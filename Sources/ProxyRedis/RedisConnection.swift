import NIOCore
import NIOPosix
import NIOSSL

/// A connection to one Redis server: commands go out as they come, answers are given in their order.
struct RedisConnection: Sendable {
    /// How one is made.
    struct Way: Sendable {
        let group: any EventLoopGroup
        let timeout: Duration
        /// nil: in clear.
        let tls: NIOSSLContext?
        let user: String?
        let password: String?
        let database: Int
    }

    let address: RedisAddress
    private let channel: any Channel
    private let handler: NIOLoopBound<RedisHandler>

    /// `onMessage`: Gets what is published; nil: it does not subscribe.
    ///
    /// - Throws: ``RedisFault``
    static func open(
        _ address: RedisAddress,
        _ way: Way,
        onMessage: (@Sendable ([UInt8]) -> Void)? = nil
    ) async throws -> RedisConnection {
        do {
            // Asked for afterwards, the handler may be gone with a connection that failed at once.
            let (channel, handler) = try await ClientBootstrap(group: way.group)
                .connectTimeout(TimeAmount(way.timeout))
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let operations = channel.pipeline.syncOperations
                        if let tls = way.tls {
                            // An address is judged by the certificate's addresses.
                            let name = address.isNumeric ? nil : address.host
                            try operations.addHandler(
                                NIOSSLClientHandler(context: tls, serverHostname: name)
                            )
                        }
                        let handler = RedisHandler(onMessage: onMessage)
                        try operations.addHandler(handler)
                        return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                    }
                }
            let connection = RedisConnection(address: address, channel: channel, handler: handler)
            do {
                try await connection.introduce(way)
                return connection
            } catch {
                connection.close()
                throw error
            }
        } catch {
            throw RedisFault(error)
        }
    }

    private func introduce(_ way: Way) async throws {
        var commands: [RedisCommand] = []
        if let password = way.password {
            commands.append(
                way.user.map { RedisCommand("AUTH", $0, password) }
                    ?? RedisCommand("AUTH", password)
            )
        }
        if way.database != 0 { commands.append(RedisCommand("SELECT", "\(way.database)")) }
        // Also tells whether it wants a password, and that it is Redis at all.
        commands.append(RedisCommand("PING"))
        for answer in try await send(commands) {
            if let fault = RedisFault(answer) { throw fault }
        }
    }

    /// All answers; the connection's end is an error.
    func send(_ commands: [RedisCommand]) async throws -> [RESPValue] {
        let (channel, handler) = (channel, handler)
        return try await channel.eventLoop.flatSubmit {
            EventLoopFuture.whenAllSucceed(
                handler.value.send(commands, on: channel),
                on: channel.eventLoop
            )
        }.get()
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Comes back when it is closed.
    func closed() async {
        try? await channel.closeFuture.get()
    }
}
