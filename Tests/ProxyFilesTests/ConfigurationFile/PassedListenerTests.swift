import AdobeIMS
import ProxyCore
import ProxyFiles
import ProxyOpenSSL
import TestSupport
import Testing

/// Listeners at sockets that a supervisor passes.
@Suite struct PassedListenerTests {
    private static let author = "upstreams: {author: {url: https://aem.example.com}}\n"
    private static let digest = String(repeating: "0a", count: 32)
    private static let loopback = ListenAddress.tcp(host: "127.0.0.1", port: 8080)
    private static let everywhere = ListenAddress.tcp(host: "0.0.0.0", port: 8080)
    private static let unix = ListenAddress.unix(path: "/run/proxy.sock")

    private static func passed(_ addresses: [(String, ListenAddress)]) throws -> PassedSockets {
        let environment = [
            "LISTEN_FDS": "\(addresses.count)", "LISTEN_PID": "7",
            "LISTEN_FDNAMES": addresses.map(\.0).joined(separator: ":"),
        ]
        let descriptors = try PassedDescriptors(environment: environment, processID: 7)
        return PassedSockets(descriptors) { .listening(addresses[Int($0) - 3].1) }
    }

    private func load(_ listeners: String, _ sockets: PassedSockets?) throws -> Configuration {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            Self.author + "listeners: [\(listeners)]\n",
            to: "proxy.conf"
        )
        return try ConfigurationFile.load(
            path: file,
            from: FileSnapshot(readingFrom: LocalFileSystem()),
            certificates: CertificateReader(),
            environment: [:],
            sockets: sockets
        )
    }

    @Test func `a name becomes the sockets that have it`() throws {
        let sockets = try Self.passed([
            ("web", Self.loopback), ("local", Self.unix),
            ("web", .tcp(host: "::1", port: 8080)),
        ])
        let configuration = try load(
            "{address: fd:web}, {address: \"fd:local\", callers: {unixPeers: {a: 1}}}",
            sockets
        )
        #expect(configuration.warnings == [])
        #expect(configuration.hints == [])
        #expect(configuration.listeners.map(\.address.description) == ["fd:web", "fd:local"])
        #expect(
            configuration.listeners[0].address
                == .passed(
                    name: "web",
                    sockets: [
                        PassedSocket(descriptor: 3, address: Self.loopback),
                        PassedSocket(descriptor: 5, address: .tcp(host: "::1", port: 8080)),
                    ]
                )
        )
        #expect(configuration.listeners[1].address.isUnix)
    }

    struct Wrong: Sendable {
        let listener: String
        let address: ListenAddress
        let message: String
    }

    @Test(arguments: [
        Wrong(
            listener: "{address: fd:web}",
            address: everywhere,
            message: "listeners[0].address: is not loopback, so everyone who reaches it acts as"
        ),
        Wrong(
            listener: "{address: fd:web, allowAnonymous: false}",
            address: .tcp(host: "::", port: 80),
            message: "listeners[0].address: is not loopback, so everyone who reaches it acts as"
        ),
        Wrong(
            listener: "{address: fd:web, callers: {unixPeers: {a: 1}}}",
            address: loopback,
            message: "is for Unix sockets alone"
        ),
        Wrong(
            listener: "{address: fd:web, socketMode: \"0660\"}",
            address: unix,
            message: "is the supervisor's to decide; write SocketMode="
        ),
        Wrong(
            listener: "{address: fd:wbe}",
            address: loopback,
            message: "names no socket that was passed; write fd:web, or FileDescriptorName="
        ),
        Wrong(
            listener: "{address: \"fd:\"}",
            address: loopback,
            message: "has no name of a socket; write for example fd:web"
        ),
        Wrong(
            listener: "{address: fd:web}, {address: 127.0.0.1:8080}",
            address: loopback,
            message: "listens where fd:web does already"
        ),
        Wrong(
            listener: "{address: fd:web}, {address: fd:web}",
            address: loopback,
            message: "listens at the same address as another one"
        ),
    ])
    func `the rules are those of the real address`(_ wrong: Wrong) throws {
        let error = #expect(throws: ConfigurationProblems.self) {
            try load(wrong.listener, Self.passed([("web", wrong.address)]))
        }
        #expect(error?.problems.count == 1)
        #expect(error?.description.contains(wrong.message) == true, "\(error as Any)")
        #expect(error?.description.contains("proxy.conf:2:") == true)
    }

    @Test func `who proves their callers may be beyond loopback`() throws {
        let sockets = try Self.passed([("web", Self.everywhere)])
        let configuration = try load(
            "{address: fd:web, callers: {apiKeys: {a: \(Self.digest)}}}",
            sockets
        )
        #expect(configuration.warnings.count == 1)
        #expect(
            configuration.warnings[0].hasSuffix("API keys come to fd:web in clear text; add tls")
        )
    }

    @Test func `what was passed in vain is said`() throws {
        let sockets = try Self.passed([("web", Self.loopback), ("admin", Self.unix)])
        let configuration = try load("{address: fd:web}", sockets)
        #expect(configuration.warnings.count == 1)
        #expect(configuration.warnings[0].hasPrefix("fd:admin was passed, and no listener"))
    }

    @Test func `a proxy that is not the one to be started can't judge`() throws {
        let configuration = try load(
            "{address: fd:web, callers: {unixPeers: {a: 1}}}, {address: fd:other}",
            nil
        )
        #expect(configuration.warnings == [])
        #expect(configuration.hints.count == 2)
        #expect(configuration.hints[0].contains("listeners[0].address: is passed by a supervisor"))
        #expect(configuration.listeners[0].address == .passed(name: "web", sockets: []))
    }

    @Test(arguments: [
        (loopback, nil), (unix, nil), (everywhere, "--listen: is not loopback"),
    ])
    func `the flag takes a name as well`(_ address: ListenAddress, _ problem: String?) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(SampleCredentials.shared.get().json(), to: "c.json")
        do {
            let configuration = try ConfigurationFile.fromFlags(
                ConfigurationFlags(
                    credentials: file,
                    upstream: "https://aem.example.com",
                    listen: "fd:web"
                ),
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                sockets: Self.passed([("web", address), ("more", Self.unix)]),
                now: SampleCredentials.start
            )
            #expect(problem == nil)
            #expect(configuration.listeners.map(\.address.description) == ["fd:web"])
            #expect(configuration.warnings.count == 1)
        } catch let error as ConfigurationProblems {
            #expect(problem.map { error.description.hasPrefix($0) } == true, "\(error)")
        }
    }

    @Test func `an upstream must not be the proxy itself`() throws {
        let sockets = try Self.passed([("web", .tcp(host: "127.0.0.1", port: 443))])
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "upstreams: {a: {url: \"https://localhost\"}}\nlisteners: [{address: fd:web}]\n",
            to: "proxy.conf"
        )
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationFile.load(
                path: file,
                from: FileSnapshot(readingFrom: LocalFileSystem()),
                certificates: CertificateReader(),
                environment: [:],
                sockets: sockets
            )
        }
        #expect(error?.description.contains("is a listener of this proxy itself") == true)
    }
}
