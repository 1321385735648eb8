import Foundation
import NIOCore
import Testing

extension EndToEnd {
    /// Names that nobody looks up, in a network of the proxy's own.
    @Suite struct SilentNameServerTests {
        /// Namespaces take root.
        fileprivate static let isPossible =
            Unprivileged.isNeeded
            && ["/usr/bin/unshare", "/usr/sbin/ip", "/usr/bin/mount"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: $0)
            }
    }
}

extension EndToEnd.SilentNameServerTests {
    private static let clientCount = 50

    /// The name server is an address that loopback takes and nobody has. It is asked for longer
    /// than any test lasts: who waits for it to the end, waits in vain.
    private static func namespace(_ file: String) -> String {
        """
        set -e
        ip link set lo up
        ip address add 192.0.2.1/32 dev lo
        ip route add 192.0.2.0/24 dev lo src 192.0.2.1
        mount --bind '\(file)' /etc/resolv.conf
        exec "$0" "$@"
        """
    }

    /// Upstream and IMS have names; the proxy is reached through a Unix socket, and has one loop.
    private static func play(
        _ body: (Scene, SocketAddress) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/proxy.sock"
        let text = "nameserver 192.0.2.53\noptions timeout:30 attempts:3\n"
        let file = try folder.write("resolv.conf", Array(text.utf8))
        let settings = Scene.Settings(
            listeners: ["{address: 127.0.0.1:0}", "{address: \"unix:\(path)\"}"],
            upstream: ["connectTimeout: 1s"],
            file: [
                "eventLoops: 1", "routes:",
                "  - {path: /, upstream: aem, credential: none}",
            ],
            upstreamURL: "https://aem.silent.test",
            imsEndpoint: "https://ims.silent.test",
            namespace: namespace(file)
        )
        try await Scene.play(settings) { scene in
            try await scene.proxy.line(containing: "unix:\(path)")
            try await body(scene, SocketAddress(unixDomainSocketPath: path))
        }
    }

    private static func ask(
        _ line: String,
        at address: SocketAddress
    ) async throws -> RawAnswer {
        let connection = try await RawConnection.open(to: address)
        defer { connection.close() }
        connection.send("\(line) HTTP/1.1\r\nHost: anything\r\n\r\n")
        return try await connection.answer()
    }

    /// That many clients whose requests need the name.
    private static func clients(at address: SocketAddress) async throws -> [RawConnection] {
        var clients: [RawConnection] = []
        for index in 0..<clientCount {
            let connection = try await RawConnection.open(to: address)
            connection.send("GET /\(index) HTTP/1.1\r\nHost: anything\r\n\r\n")
            clients.append(connection)
        }
        return clients
    }

    private static func areUnreachable(_ clients: [RawConnection]) async throws {
        for client in clients {
            let answer = try await client.answer()
            #expect(answer.status == 502)
            #expect(try object(answer.body)["cause"] as? String == "upstream_unreachable")
        }
    }

    @Test(.enabled(if: isPossible))
    func `a loop goes on while no name server answers`() async throws {
        try await Self.play { scene, address in
            #expect(try await Self.ask("OPTIONS *", at: address).status == 204)
            let clients = try await Self.clients(at: address)
            // While they wait, and when their time is up.
            #expect(try await Self.ask("OPTIONS *", at: address).status == 204)
            try await Self.areUnreachable(clients)
            for client in clients {
                client.send("OPTIONS * HTTP/1.1\r\nHost: anything\r\n\r\n")
                #expect(try await client.answer().status == 204)
            }
            // And again, with what is left of the first time.
            #expect(try await Self.ask("GET /again", at: address).status == 502)
            #expect(try await Self.ask("OPTIONS *", at: address).status == 204)
            for client in clients { client.close() }
        }
    }

    @Test(.enabled(if: isPossible))
    func `many clients wait for one name with one thread`() async throws {
        try await Self.play { scene, address in
            #expect(try await Self.ask("OPTIONS *", at: address).status == 204)
            let before = try scene.proxy.threadCount()
            let clients = try await Self.clients(at: address)
            let isOver = Observed(false)
            let most = Observed(0)
            let watching = Task {
                while !isOver.value {
                    let count = try scene.proxy.threadCount()
                    most.update { $0 = max($0, count) }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            try await Self.areUnreachable(clients)
            isOver.update { $0 = true }
            try await watching.value
            #expect(most.value > before)
            // The name of IMS may have come to one of its own meanwhile.
            #expect(most.value <= before + 2, "\(before), then \(most.value)")
            for client in clients { client.close() }
        }
    }
}
