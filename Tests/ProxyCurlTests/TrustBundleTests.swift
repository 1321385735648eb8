import CLinux
import Foundation
import NIOCore
import ProxyCore
import ProxyCurl
import Testing

/// The system's authorities and a file of one's own, in one.
@Suite struct TrustBundleTests {
    private let folder: URL
    private let start = NIODeadline.now()

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    private func write(_ name: String, _ text: String?) throws {
        let file = folder.appendingPathComponent(name)
        try? FileManager.default.removeItem(at: file)
        if let text { try Data(text.utf8).write(to: file) }
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private static func content(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private func removeAll() {
        try? FileManager.default.removeItem(at: folder)
    }

    @Test(arguments: ["system\n", "system", nil])
    func `both are in it`(_ system: String?) throws {
        defer { removeAll() }
        try write("system", system)
        try write("extra", "extra")
        let bundle = TrustBundle(extra: path("extra"), system: system.map { _ in path("system") })
        let lines = try Self.content(bundle.path()).split(separator: "\n")
        #expect(lines == (system == nil ? ["extra"] : ["system", "extra"]))
    }

    @Test(arguments: ["system", "extra"])
    func `a replaced file is seen after a minute, under another path`(_ name: String) throws {
        defer { removeAll() }
        try write("system", "system 1")
        try write("extra", "extra 1")
        let bundle = TrustBundle(extra: path("extra"), system: path("system"))
        var paths = [bundle.path(at: start)]
        for round in 2...4 {
            let now = start + .minutes(Int64(round))
            let before = try Self.content(bundle.path(at: now))
            #expect(bundle.path(at: now) == paths.last)
            try write(name, "\(name) \(round), and more")
            // Not looked at yet.
            #expect(bundle.path(at: now + .seconds(59)) == paths.last)
            #expect(try Self.content(bundle.path(at: now + .seconds(59))) == before)
            paths.append(bundle.path(at: now + .seconds(60)))
            #expect(paths[paths.count - 2] != paths[paths.count - 1])
            #expect(
                try Self.content(bundle.path(at: now + .seconds(60))).contains(" \(round), and")
            )
        }
        #expect(bundle.path(at: start + .minutes(10)) == paths.last)
    }

    @Test func `one that is missing is named itself, until it comes`() throws {
        defer { removeAll() }
        try write("system", "system")
        let bundle = TrustBundle(extra: path("extra"), system: path("system"))
        #expect(bundle.path(at: start) == path("extra"))
        try write("extra", "extra")
        let whole = try Self.content(bundle.path(at: start + .seconds(60)))
        #expect(whole == "system\nextra\n")
    }

    @Test func `one that vanishes is trusted on, until it comes again`() throws {
        defer { removeAll() }
        try write("extra", "extra")
        let bundle = TrustBundle(extra: path("extra"), system: nil)
        let before = bundle.path(at: start)
        try write("extra", nil)
        #expect(bundle.path(at: start + .seconds(60)) == before)
        try write("extra", "another")
        #expect(try Self.content(bundle.path(at: start + .seconds(120))) == "another\n")
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `of a missing one libcurl says what is wrong`(_ isReadEarly: Bool) async throws {
        defer { removeAll() }
        let missing = path("missing")
        try await Stage.run(isTLS: true) {
            $0.certificateAuthorities = missing
        } _: { stage in
            if isReadEarly { try await stage.client.readTrust() }
            let failure = try await stage.client.begin(Request()).outcome().failure
            #expect(failure?.kind == .tls)
            #expect(failure?.detail.contains("CA cert") == true, "\(failure?.detail ?? "")")
        }
    }

    /// It is read by a path in `/proc`.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `a process without rights, whose memory nobody may look at, reads it`(
        _ isReadEarly: Bool
    ) async {
        await #expect(processExitsWith: .success) { [isReadEarly] in
            if getuid() == 0 {
                try #require(setgid(65_534) == 0)
                try #require(setuid(65_534) == 0)
            }
            try #require(linux_shim_set_dumpable(0) == 0)
            try await Stage.run(isTLS: true) { stage in
                if isReadEarly { try await stage.client.readTrust() }
                let outcome = try await stage.exchange { connection in
                    try await connection.head()
                    try await connection.answer(body: "trusted")
                }
                try #require(outcome.text == "trusted")
            }
            try #require(linux_shim_get_dumpable() == 0)
        }
    }
}
