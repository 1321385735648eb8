import Foundation
import ProxyCore
import Testing

/// What concerns the whole process, each in one of its own.
@Suite struct ProcessTests {
    @Test(.timeLimit(.minutes(1)))
    func `the environment's proxies are ignored`() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"] {
                // Nobody listens on port 1.
                unsafe setenv(name, "http://127.0.0.1:1", 1)
            }
            unsafe setenv("no_proxy", "", 1)
            try await Stage.run { stage in
                let outcome = try await stage.exchange(Request(.get, "/direct")) { connection in
                    #expect(try await connection.head().hasPrefix("GET /direct HTTP/1.1\r\n"))
                    try await connection.answer()
                }
                try #require(outcome.status == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the environment exempts nothing from the outbound proxy`() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("no_proxy", "*", 1)
            unsafe setenv("NO_PROXY", "*", 1)
            let proxy = try await Peer.start()
            let upstream = try await Peer.start()
            let client = try await Client.start("http://127.0.0.1:\(upstream.port)") {
                $0.proxy = try? OutboundProxy("http://127.0.0.1:\(proxy.port)")
            }
            let call = try await client.begin(Request())
            let connection = try await proxy.accept()
            try #require(try await connection.head().hasPrefix("CONNECT "))
            try await call.cancel()
            try await client.shutDown()
        }
    }

    /// libcurl would ignore SIGPIPE around each of its calls.
    @Test(.timeLimit(.minutes(1)))
    func `no signal's disposition is changed`() async {
        await #expect(processExitsWith: .success) {
            try await Stage.run { stage in
                let connection = try await stage.warmUp()
                signal(SIGPIPE) { _ in }
                let isOver = Latch()
                let isIgnored = Latch()
                async let looking: Void = {
                    while !isOver.isOpen {
                        for _ in 0..<1000 where Self.isPipeSignalIgnored { isIgnored.open() }
                        await Task.yield()
                    }
                }()
                for _ in 0..<500 { try await stage.exchange(on: connection) }
                isOver.open()
                await looking
                try #require(!isIgnored.isOpen)
            }
        }
    }

    private static var isPipeSignalIgnored: Bool {
        var action = sigaction()
        _ = unsafe sigaction(SIGPIPE, nil, &action)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `the system's trust store is read once`(_ isReadEarly: Bool) async {
        await #expect(processExitsWith: .success) { [isReadEarly] in
            let certificate = try PeerCertificate()
            defer { certificate.remove() }
            let peer = try await Peer.start(tls: certificate.context)
            let client = try await Client.start("https://127.0.0.1:\(peer.port)")
            if isReadEarly {
                let before = try Self.bytesRead()
                try await client.readTrust()
                try #require(try Self.bytesRead() - before > 100_000)
            }
            var read: [Int] = []
            for _ in 0..<3 {
                let before = try Self.bytesRead()
                let outcome = try await client.begin(Request()).outcome()
                try #require(outcome.failure?.kind == .tlsUntrusted)
                read.append(try Self.bytesRead() - before)
            }
            try #require(isReadEarly ? read[0] < 50_000 : read[0] > 100_000)
            try #require(read[1] < 50_000 && read[2] < 50_000)
            try await client.shutDown()
        }
    }

    /// Not for a plain upstream, and not twice.
    @Test(.timeLimit(.minutes(1)))
    func `what isn't needed is not read`() async {
        await #expect(processExitsWith: .success) {
            let plain = try await Client.start("http://127.0.0.1:1")
            let secure = try await Client.start("https://127.0.0.1:1")
            try await secure.readTrust()
            for client in [plain, secure] {
                let before = try Self.bytesRead()
                try await client.readTrust()
                try #require(try Self.bytesRead() - before < 50_000)
            }
            try await plain.shutDown()
            try await secure.shutDown()
        }
    }

    /// By all calls of `read`, from files above all.
    private static func bytesRead() throws -> Int {
        let counters = try String(contentsOfFile: "/proc/self/io", encoding: .utf8)
        let line = try #require(counters.split(separator: "\n").first { $0.hasPrefix("rchar: ") })
        return try #require(Int(line.dropFirst("rchar: ".count)))
    }

    /// Whoever has no descriptor left blames nobody else, and goes on when there are some again.
    @Test(.timeLimit(.minutes(1)), arguments: ["127.0.0.1", "localhost", "nowhere.invalid"])
    func `out of descriptors is a fault of one's own`(_ host: String) async {
        await #expect(processExitsWith: .success) { [host] in
            let peer = try await Peer.start()
            let client = try await Client.start("http://\(host):\(peer.port)")
            var limit = rlimit()
            try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            var none = limit
            let lowest = dup(0)
            close(lowest)
            none.rlim_cur = rlim_t(lowest)
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0)
            let failure = try await client.begin(Request()).outcome().failure
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            try #require(failure?.kind == .local)
            if host != "nowhere.invalid" {
                let call = try await client.begin(Request())
                try await peer.accept().answer(body: "again")
                try #require(try await call.outcome().text == "again")
            }
            try await client.shutDown()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a closed transport leaves no descriptor open`() async {
        await #expect(processExitsWith: .success) {
            let peer = try await Peer.start()
            try await Self.use(peer)
            let before = try Self.descriptors()
            for _ in 0..<20 {
                try await Self.use(peer)
            }
            // The readiness threads close theirs when they get to it, and so does the peer.
            while try Self.descriptors() > before {
                await Task.yield()
            }
        }
    }

    private static func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// Leaves an idle connection and an unfinished transfer behind.
    private static func use(_ peer: Peer) async throws {
        let client = try await Client.start("http://127.0.0.1:\(peer.port)")
        let first = try await client.begin(Request())
        let second = try await client.begin(Request())
        let one = try await peer.accept()
        let two = try await peer.accept()
        try await one.head()
        try await two.head()
        try await one.answer()
        try await two.answer()
        _ = try await first.outcome()
        _ = try await second.outcome()
        _ = try await client.begin(Request(.get, "/unfinished"))
        try await client.shutDown()
        // The peer's side of a connection stays open until it is closed as well.
        for connection in [one, two] {
            try? await connection.close()
        }
    }
}
