import AdobeIMS
import Foundation
import ProxyCore
import ProxyRedis
import TestSupport
import Testing

extension RealRedis {
    /// TLS, Sentinel, a cluster.
    @Suite struct ServerKindTests {}
}

extension RealRedis.ServerKindTests {
    private func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(command)")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command) \(arguments)")
    }

    private func bytes(_ folder: TemporaryFolder, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder.path(of: name))))
    }

    /// An authority `ca`, and of it `server` for the names, and `client`.
    private func certificates(_ folder: TemporaryFolder, names: String) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        func make(_ name: String, _ extensions: [String], _ signer: [String]) throws {
            let added = extensions.flatMap { ["-addext", $0] }
            let files = [
                "-keyout", folder.path(of: name + ".key"), "-out", folder.path(of: name + ".pem"),
            ]
            try run(
                "openssl",
                ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)"] + key + added + files
                    + signer
            )
        }
        try make("ca", [], [])
        let signer = ["-CA", folder.path(of: "ca.pem"), "-CAkey", folder.path(of: "ca.key")]
        let end = "basicConstraints=critical,CA:FALSE"
        try make("server", [end, "subjectAltName=\(names)"], signer)
        try make("client", [end, "extendedKeyUsage=clientAuth"], signer)
    }

    private func tls(_ folder: TemporaryFolder, clients: String) throws -> RedisServer {
        let own = [
            "--port", "0", "--tls-port", "%PORT", "--tls-cert-file", "%FOLDER/server.pem",
            "--tls-key-file", "%FOLDER/server.key", "--tls-ca-cert-file", "%FOLDER/ca.pem",
            "--tls-auth-clients", clients,
        ]
        let client = [
            "--tls", "--cacert", folder.path(of: "ca.pem"), "--cert", folder.path(of: "client.pem"),
            "--key", folder.path(of: "client.key"),
        ]
        return try RedisServer(own, client: client, folder: folder)
    }

    /// What is said when a token is had; nil: the store was of use.
    private func warning(
        _ redis: Configuration.Tokens.Redis,
        _ authorities: [UInt8]?,
        _ certificate: ([UInt8], Secret)? = nil
    ) async throws -> String? {
        var warning: String?
        try await Replica.run(
            1,
            {
                try Replica(
                    redis,
                    exchange: SharedIMS(delay: .milliseconds(1)),
                    authorities: authorities,
                    certificate: certificate
                )
            }
        ) { (replicas: [Replica]) async throws in
            #expect(try await replicas[0].token().generation == 1)
            warning = replicas[0].lines.all.first { $0.hasPrefix("warning") }
        }
        return warning
    }

    @Test(
        arguments: [
            ("DNS:localhost", "localhost", nil), ("IP:127.0.0.1", "127.0.0.1", nil),
            ("DNS:other.test", "localhost", "TLS with Redis failed"),
            ("DNS:localhost", "127.0.0.1", "TLS with Redis failed"),
        ] as [(String, String, String?)]
    )
    func `TLS, by the certificate's names`(
        _ names: String,
        _ host: String,
        _ expected: String?
    ) async throws {
        let folder = try TemporaryFolder()
        try certificates(folder, names: names)
        let server = try tls(folder, clients: "no")
        let redis = try RealRedis.settings("rediss://\(host):\(server.port)")
        let warning = try await warning(redis, bytes(folder, "ca.pem"))
        #expect((warning == nil) == (expected == nil), "\(warning ?? "")")
        if let expected { #expect(warning?.contains(expected) == true, "\(warning ?? "")") }
        // Nobody has vouched for it.
        #expect(try await self.warning(redis, nil)?.contains("TLS with Redis failed") == true)
    }

    @Test func `mutual TLS`() async throws {
        let folder = try TemporaryFolder()
        try certificates(folder, names: "DNS:localhost")
        let server = try tls(folder, clients: "yes")
        let redis = try RealRedis.settings("rediss://localhost:\(server.port)")
        let authorities = try bytes(folder, "ca.pem")
        let key = Secret(String(decoding: try bytes(folder, "client.key"), as: UTF8.self))
        let certificate = (try bytes(folder, "client.pem"), key)
        #expect(try await warning(redis, authorities, certificate) == nil)
        #expect(try await warning(redis, authorities) != nil)
    }

    @Test func `Sentinel, and a master that dies`() async throws {
        let master = try RedisServer()
        let port = "\(master.port)"
        let replica = try RedisServer(["--port", "%PORT", "--replicaof", "127.0.0.1", port])
        var sentinels: [RedisServer] = []
        for _ in 0..<3 {
            let folder = try TemporaryFolder()
            try folder.write(
                """
                sentinel monitor mymaster 127.0.0.1 \(port) 2
                sentinel down-after-milliseconds mymaster 500
                sentinel failover-timeout mymaster 3000

                """,
                to: "sentinel.conf"
            )
            let file = folder.path(of: "sentinel.conf")
            sentinels.append(
                try RedisServer([file, "--sentinel", "--port", "%PORT"], folder: folder)
            )
        }
        // Until they know of the replica and of each other.
        for sentinel in sentinels {
            while try !sentinel.cli("sentinel", "ckquorum", "mymaster").hasPrefix("OK 3")
                || sentinel.cli("sentinel", "replicas", "mymaster").isEmpty
            {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        var redis = try RealRedis.settings("redis:///0", timeout: .seconds(2))
        redis.sentinel = .init(
            addresses: [.init(host: "127.0.0.1", port: try RedisServer.unusedPort())]
                + sentinels.map { .init(host: "127.0.0.1", port: $0.port) },
            master: "mymaster"
        )
        let ims = SharedIMS()
        try await Replica.run(3, { try Replica(redis, exchange: ims) }) {
            (replicas: [Replica]) async throws in
            for replica in replicas { #expect(try await replica.token().generation == 1) }
            #expect(ims.count == 1)
            while try replica.cli("exists", "test:{0707}:token") != "1" {
                try await Task.sleep(for: .milliseconds(20))
            }
            master.kill()
            for replica in replicas { await replica.lines.line("token store is there again") }
            #expect(try await replicas[0].token(after: 1).generation == 2)
            for replica in replicas.dropFirst() {
                #expect(try await replica.token(after: 1).generation == 2)
            }
            #expect(ims.count == 2)
            #expect(try replica.cli("get", "test:{0707}:fence") == "2")
        }
    }

    @Test func `a cluster, whichever node is asked`() async throws {
        var nodes: [RedisServer] = []
        for _ in 0..<3 {
            nodes.append(
                try RedisServer([
                    "--port", "%PORT", "--cluster-enabled", "yes", "--cluster-config-file",
                    "%FOLDER/nodes.conf",
                ])
            )
        }
        let places = nodes.map { "127.0.0.1:\($0.port)" }
        try run("redis-cli", ["--cluster", "create"] + places + ["--cluster-yes"])
        for node in nodes {
            while try !node.cli("cluster", "info").contains("cluster_state:ok") {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let ims = SharedIMS()
        var next = 0
        try await Replica.run(
            3,
            {
                defer { next += 1 }
                return try Replica(
                    RealRedis.settings("redis://\(places[next])"),
                    exchange: ims
                )
            }
        ) { (replicas: [Replica]) async throws in
            for replica in replicas { #expect(try await replica.token().generation == 1) }
            for replica in replicas {
                #expect(try await replica.token(after: 1).generation == 2)
                #expect(replica.store.problem == nil)
            }
            #expect(ims.count == 2)
        }
    }
}
