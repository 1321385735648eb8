import Foundation
import Glibc
import Sandbox
import Testing

extension EndToEnd {
    /// What a supervisor is told, and when.
    @Suite struct SupervisorTests {}
}

extension EndToEnd.SupervisorTests {
    /// In the file system, or in the abstract namespace.
    private func listener(isAbstract: Bool, in folder: TemporaryFolder) throws -> NotifyListener {
        let name = isAbstract ? "@aem-auth-proxy-\(UUID().uuidString)" : "\(folder.path)/notify"
        return try NotifyListener(name)
    }

    @Test(arguments: [false, true])
    func `it is told of start and end`(_ isAbstract: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try listener(isAbstract: isAbstract, in: folder)
        try await Scene.play(.init(environment: supervisor.environment)) { scene in
            let ready = try await supervisor.message("READY=1")
            #expect(ready == "READY=1\nSTATUS=serving at 127.0.0.1:\(scene.port)\n")
            #expect(try await scene.proxy.terminate() == .status(0))
            try await supervisor.message("draining")
            let messages = supervisor.messages.value
            #expect(
                messages == [
                    ready, "STOPPING=1\nSTATUS=told to end\n",
                    "STATUS=draining, for 30.0 seconds at most\n",
                ]
            )
        }
    }

    @Test(arguments: ["relative", "/nowhere/notify"])
    func `one that can't be told does no harm`(_ address: String) async throws {
        let environment = ["NOTIFY_SOCKET": address, "WATCHDOG_USEC": "100000"]
        try await Scene.play(.init(environment: environment)) { scene in
            #expect(try await scene.get("/echo").status == 200)
            let line = try await scene.proxy.line(containing: " supervisor")
            #expect(line.contains(" warning "))
        }
    }

    @Test func `a watchdog of another process hears nothing`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try listener(isAbstract: false, in: folder)
        var environment = supervisor.environment
        environment["WATCHDOG_USEC"] = "100000"
        environment["WATCHDOG_PID"] = "1"
        try await Scene.play(.init(environment: environment)) { scene in
            #expect(try await scene.proxy.terminate() == .status(0))
            try await supervisor.message("draining")
            #expect(!supervisor.messages.value.contains { $0.contains("WATCHDOG") })
        }
    }

    /// An event loop hangs while a file exists.
    private static let hangs = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <stdlib.h>
        #include <sys/socket.h>
        #include <unistd.h>
        int setsockopt(int s, int level, int name, const void *value, socklen_t length) {
            struct sockaddr_storage peer;
            socklen_t size = sizeof peer;
            if (level == IPPROTO_TCP && name == TCP_NODELAY
                && getpeername(s, (struct sockaddr *)&peer, &size) == 0)
                while (access(getenv("HANGS_WHILE"), F_OK) == 0) usleep(10000);
            int (*next)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
            return next(s, level, name, value, length);
        }
        """

    @Test(.enabled(if: Preload.isPossible))
    func `the watchdog is told as long as every event loop answers`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try listener(isAbstract: false, in: folder)
        var environment = try Preload(Self.hangs, in: folder).environment
        environment.merge(supervisor.environment) { $1 }
        environment["WATCHDOG_USEC"] = "100000"
        environment["HANGS_WHILE"] = "\(folder.path)/hang"
        let settings = Scene.Settings(file: ["eventLoops: 2"], environment: environment)
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let messages = supervisor.messages
            func pings(_ count: Int) async throws {
                _ = try await messages.wait("\(count) pings") { messages in
                    messages.count { $0 == "WATCHDOG=1\n" } >= count
                }
            }
            try await pings(5)

            try folder.write("hang", [])
            let connection = try await scene.connect()
            let complaint = try await supervisor.message("not answer")
            #expect(complaint.hasPrefix("STATUS=event loop"))
            let line = try await scene.proxy.line(containing: "not answer")
            #expect(line.contains(" error event loops"))

            try FileManager.default.removeItem(atPath: "\(folder.path)/hang")
            let count = messages.read { $0.count { $0 == "WATCHDOG=1\n" } }
            try await pings(count + 5)
            let seen = messages.value
            let begin = try #require(seen.firstIndex(of: complaint))
            let end = try #require(seen[begin...].firstIndex { $0.hasPrefix("STATUS=serving") })
            #expect(!seen[begin..<end].contains("WATCHDOG=1\n"))
            connection.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            connection.close()
        }
    }

    // MARK: The delay

    @Test func `during the delay it is not ready and serves as before`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try listener(isAbstract: false, in: folder)
        let settings = Scene.Settings(
            file: ["limits: {drainDelay: 10m}"],
            environment: supervisor.environment
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            let request = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
            let kept = try await scene.connect()
            kept.send(request)
            #expect(try await kept.answer().status == 200)
            scene.proxy.signal(SIGTERM)
            try await supervisor.message("STOPPING=1")
            try await scene.proxy.line(containing: "not ready any more")
            for _ in 0..<3 {
                kept.send(request)
                #expect(try await kept.answer().status == 200)
                let connection = try await scene.connect()
                connection.send(request)
                #expect(try await connection.answer().status == 200)
                connection.close()
            }
            #expect(!scene.proxy.log.value.contains { $0.contains("draining") })
            scene.proxy.signal(SIGTERM)
            #expect(try await scene.proxy.end(within: .seconds(80)) == .status(0))
        }
    }

    @Test func `after the delay it drains`() async throws {
        try await Scene.play(.init(file: ["limits: {drainDelay: 300ms}"])) { scene in
            try await scene.warmUp()
            #expect(try await scene.proxy.terminate() == .status(0))
            let lines = scene.proxy.log.value
            let delay = try #require(lines.firstIndex { $0.contains("not ready any more") })
            let drain = try #require(lines.firstIndex { $0.contains("draining") })
            #expect(delay < drain)
        }
    }
}
