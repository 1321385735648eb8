import NIOCore
import NIOPosix
import Sandbox
import Testing

// A proxy with an admin listener, which is the last one that is bound.
extension Scene {
    /// Plays with this file, and gives it to `body` to be changed.
    static func play(
        _ text: ConfigurationText,
        environment: [String: String] = [:],
        prepare: (SandboxIMS, SandboxAEM) async throws -> Void = { _, _ in },
        files: (TemporaryFolder, SandboxIMS) throws -> Void = { _, _ in },
        _ body: (Scene, ConfigurationText) async throws -> Void
    ) async throws {
        var text = text
        try await play(
            Settings(environment: environment),
            prepare: { ims, aem in
                text.aem = aem.url
                try await prepare(ims, aem)
            },
            files: { folder, ims in
                try folder.write("proxy.conf", text.bytes)
                try files(folder, ims)
            }
        ) { scene in
            // All are bound when the last one says so.
            let count = text.listeners.count + (text.admin == nil ? 0 : 1)
            _ = try await scene.listening(count)
            try await body(scene, text)
        }
    }

    /// The first lines about listeners that were bound, so many.
    @discardableResult
    func listening(_ count: Int) async throws -> [String] {
        let lines = try await proxy.log.wait("\(count) listeners") { lines in
            lines.count { $0.contains(" listening ") } >= count
        }
        return Array(lines.filter { $0.contains(" listening ") }.prefix(count))
    }

    /// The port of the listener that was bound as this one, counted from 1.
    func port(_ number: Int) async throws -> Int {
        let line = try await listening(number).last ?? ""
        let digits = line.reversed().prefix { $0 != ":" }.reversed()
        return try #require(Int(String(digits.filter(\.isNumber))), "\(line)")
    }

    /// Asks the admin listener, which was bound as this one.
    func page(
        _ target: String,
        _ method: String = "GET",
        fields: [(String, String)] = [],
        at number: Int = 2
    ) async throws -> SandboxAnswer {
        try await SandboxClient(
            on: MultiThreadedEventLoopGroup.singleton,
            port: try await port(number)
        ).send(method, target, fields: fields)
    }

    /// Puts that file in place and has it read.
    @discardableResult
    func reload(_ text: ConfigurationText, at number: Int = 2) async throws -> SandboxAnswer {
        try folder.replace("proxy.conf", text.bytes)
        return try await page("/reload", "POST", at: number)
    }

    /// As before, and it has to take effect.
    func mustReload(_ text: ConfigurationText, at number: Int = 2) async throws {
        let answer = try await reload(text, at: number)
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// What the metrics are now.
    func metrics(at number: Int = 2) async throws -> MetricsPage {
        let answer = try await page("/metrics", at: number)
        try #require(answer.status == 200)
        return MetricsPage(answer.text)
    }
}

extension RawConnection {
    /// A request without a body, and its answer.
    func ask(
        _ target: String,
        method: String = "GET",
        host: String = "a",
        _ fields: String = ""
    ) async throws -> RawAnswer {
        send("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n")
        return try await answer(isHead: method == "HEAD")
    }
}
