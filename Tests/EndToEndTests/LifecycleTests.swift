import Glibc
import NIOCore
import Sandbox
import Testing

extension EndToEnd {
    /// From SIGTERM to the end.
    @Suite struct LifecycleTests {}
}

extension EndToEnd.LifecycleTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `what is in flight is finished, nothing new is taken`(_ signal: Int32) async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            let idle = try await scene.connect()
            idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await idle.answer().status == 200)
            let busy = try await scene.connect()
            busy.send("GET /slow/2000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.completed == 2 } }

            scene.proxy.signal(signal)
            try await scene.proxy.line(containing: "draining")
            try await eventually("connections to be refused") {
                guard let connection = try? await scene.connect() else { return true }
                connection.close()
                return false
            }
            #expect(try await idle.end().rest.isEmpty)
            let answer = try await busy.answer()
            #expect(answer.status == 200)
            #expect(answer.text == #"{"delayedMilliseconds":2000}"#)
            #expect(try await busy.end().rest.isEmpty)
            let exit = try await scene.proxy.end()
            #expect(exit == .status(0))
            #expect(scene.proxy.log.value.last?.contains("stopped") == true)
        }
    }

    @Test func `requests that are on their way when the drain begins are served`() async throws {
        try await Scene.play(.init(file: ["eventLoops: 1"])) { scene in
            try await scene.warmUp()
            let request = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1:\(scene.port)\r\n\r\n"
            var connections: [RawConnection] = []
            for _ in 0..<100 { connections.append(try await scene.connect()) }
            for connection in connections {
                connection.send(request)
                #expect(try await connection.answer().status == 200)
            }
            scene.proxy.signal(SIGTERM)
            for connection in connections { connection.send(request) }
            for connection in connections {
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                #expect(try await connection.end().rest.isEmpty)
            }
            let exit = try await scene.proxy.end()
            #expect(exit == .status(0))
        }
    }

    @Test func `a second signal ends it at once`() async throws {
        try await Scene.play(.init(file: ["limits: {drainTimeout: 10m}"])) { scene in
            try await scene.warmUp()
            let busy = try await scene.connect()
            busy.send("GET /slow/600000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.completed == 1 } }
            scene.proxy.signal(SIGTERM)
            try await scene.proxy.line(containing: "draining")
            scene.proxy.signal(SIGTERM)
            // The drain alone would take longer than anybody waits here.
            let exit = try await scene.proxy.end(within: .seconds(80))
            #expect(exit == .status(0))
            #expect(try await busy.end().rest.isEmpty)
        }
    }

    @Test(arguments: 1...5)
    func `a signal that comes with the first line is obeyed`(_ round: Int) async throws {
        try await Scene.play { _ in }
    }

    @Test func `a drain has an end`() async throws {
        try await Scene.play(.init(file: ["limits: {drainTimeout: 300ms}"])) { scene in
            try await scene.warmUp()
            let busy = try await scene.connect()
            busy.send("GET /slow/600000 HTTP/1.1\r\nHost: a\r\n\r\n")
            let aem = scene.aem
            try await soon("AEM to get it") { await aem.wait { $0.completed == 1 } }
            scene.proxy.signal(SIGTERM)
            let exit = try await scene.proxy.end(within: .seconds(80))
            #expect(exit == .status(0))
            #expect(try await busy.end().rest.isEmpty)
        }
    }

    @Test func `a proxy that waits for IMS ends when it is told to`() async throws {
        try await Scene.play(prepare: { ims, _ in ims.behaviour = .hang }) { scene in
            let ims = scene.ims
            try await soon("the exchange") { await ims.waitForExchanges(1) }
            let exit = try await scene.proxy.terminate()
            #expect(exit == .status(0))
        }
    }
}
