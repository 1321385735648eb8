import NIOCore
import ProxyCore
import Synchronization

/// What is connected at one time: a connection for commands, one that listens, and in a cluster
/// one to each other node that has keys of ours.
final class RedisSession: Sendable {
    private struct Nodes {
        /// By address; none of the first one.
        var connections: [RedisAddress: RedisConnection] = [:]
        /// Where the keys of a name are, as `MOVED` said.
        var places: [String: RedisAddress] = [:]
        var isClosed = false
    }

    private let main: RedisConnection
    private let ears: RedisConnection
    private let way: RedisConnection.Way
    private let settings: Configuration.Tokens.Redis
    private let nodes = Mutex(Nodes())

    /// A cluster that moves a slot says so once, or twice while it is at it.
    private static let mostRedirections = 3
    /// More nodes than that have no keys of ours.
    private static let mostNodes = 64

    init(
        main: RedisConnection,
        ears: RedisConnection,
        way: RedisConnection.Way,
        settings: Configuration.Tokens.Redis
    ) {
        self.main = main
        self.ears = ears
        self.way = way
        self.settings = settings
    }

    /// The answers to commands about the keys of one name, which are all on one node.
    ///
    /// - Throws: ``RedisFault``, also for an answer that is an error.
    func send(_ commands: [RedisCommand], about name: String) async throws -> [RESPValue] {
        var connection = try await connection(for: name)
        var isForOnce = false
        for _ in 0...Self.mostRedirections {
            let asking = isForOnce ? commands.flatMap { [RedisCommand("ASKING"), $0] } : commands
            let answers = try await connection.send(asking)
            // Each second one is about the command itself.
            let own =
                isForOnce
                ? stride(from: 1, to: answers.count, by: 2).map { answers[$0] } : answers
            guard let redirection = redirection(own, from: connection.address) else {
                for answer in own { if let fault = RedisFault(answer) { throw fault } }
                return own
            }
            isForOnce = redirection.isForOnce
            if !isForOnce { nodes.withLock { $0.places[name] = redirection.address } }
            connection = try await self.connection(to: redirection.address)
        }
        throw RedisFault.redirected("the cluster of Redis sends from one node to the next")
    }

    private func redirection(
        _ answers: [RESPValue],
        from sender: RedisAddress
    ) -> (isForOnce: Bool, address: RedisAddress)? {
        for case .error(let text) in answers {
            if let found = RedisAddress.redirection(text, from: sender) { return found }
        }
        return nil
    }

    private func connection(for name: String) async throws -> RedisConnection {
        guard let address = nodes.withLock({ $0.places[name] }) else { return main }
        return try await connection(to: address)
    }

    private func connection(to address: RedisAddress) async throws -> RedisConnection {
        if address == main.address { return main }
        guard settings.isTLS || settings.allowsPlaintext || address.isLoopback else {
            throw RedisFault.redirected(
                "a node of the cluster is not loopback, and the connection is in clear"
            )
        }
        let known = nodes.withLock { ($0.connections[address], $0.connections.count) }
        if let connection = known.0 { return connection }
        guard known.1 < Self.mostNodes else { throw RedisFault.busy }
        let connection = try await RedisConnection.open(address, way)
        let kept = nodes.withLock { nodes -> RedisConnection? in
            if nodes.isClosed { return nil }
            if let other = nodes.connections[address] { return other }
            nodes.connections[address] = connection
            return connection
        }
        // A node that is gone ends all: what the cluster looks like is asked anew.
        if let kept {
            Task { [weak self] in
                await kept.closed()
                self?.close()
            }
            return kept
        }
        connection.close()
        throw RedisFault.gone
    }

    /// Whether both answer.
    func ping() async throws {
        for connection in [main, ears] {
            let answer = try await connection.send([RedisCommand("PING")])[0]
            if let fault = RedisFault(answer) { throw fault }
        }
    }

    func close() {
        let others = nodes.withLock { nodes in
            nodes.isClosed = true
            return Array(nodes.connections.values)
        }
        for connection in others + [main, ears] { connection.close() }
    }

    /// Comes back when either connection is closed, and closes the other one.
    func closed() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [main] in await main.closed() }
            group.addTask { [ears] in await ears.closed() }
            await group.next()
            close()
        }
    }
}
