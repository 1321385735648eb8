import Foundation
import Sandbox
import Testing

extension EndToEnd {
    /// Bodies that are sent again with a new token.
    @Suite struct ReplayTests {
        static let memory = 128 << 10
        static let spool = 6 << 20
        static let limits = "replay: {memory: 128KiB, spool: 6MiB}"
        /// So much of a body is sent before AEM has said anything.
        static let firstPart = 500_000
    }
}

extension EndToEnd.ReplayTests {
    /// What may come of an upload whose token is refused.
    enum Expectation {
        case replayed
        case explained
        /// It depends on how much was on its way when AEM refused it.
        case either
    }

    static let uploads = [
        1, 65_535, 65_536, 65_537, memory - 1, memory, memory + 1, 5 << 20, spool - 1, spool,
        spool + 1,
    ].flatMap { [Upload(byteCount: $0, isChunked: true), Upload(byteCount: $0, isChunked: false)] }

    /// Refused as soon as it is there: apart from the others.
    @Test func `no body is sent again too`() async throws {
        for isChunked in [false, true] {
            try await Scene.play { scene in
                try await scene.warmUp()
                scene.aem.refusalMoment = .late
                scene.ims.revokeAllTokens()
                let upload = Upload(byteCount: 0, isChunked: isChunked)
                #expect(try await upload.arrived(scene.upload(upload)))
                #expect(scene.aem.refusedCount == 1)
            }
        }
    }

    static func expectation(_ upload: Upload, _ moment: RefusalMoment) -> Expectation {
        switch moment {
        case _ where upload.byteCount <= spool: .replayed
        case .late: .explained
        // Known to be too large for the file, and already too large for memory.
        case .midBody where !upload.isChunked: .explained
        case .midBody, .early: .either
        }
    }

    /// All uploads have begun with the first token before AEM refuses any, unless it does so early.
    @Test(arguments: [RefusalMoment.early, .midBody(afterBytes: 1 << 20), .late])
    func `a body is sent again as it was, or its client is told to`(
        _ moment: RefusalMoment
    ) async throws {
        let temporary = try TemporaryFolder()
        defer { temporary.remove() }
        let settings = Scene.Settings(
            file: [Self.limits],
            environment: ["TMPDIR": temporary.path]
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            scene.aem.refusalMoment = moment
            scene.ims.behaviour = moment == .early ? .delayed(.seconds(1)) : .normal
            scene.ims.revokeAllTokens()
            var connections: [(Upload, RawConnection)] = []
            for upload in Self.uploads {
                let connection = try await scene.connect()
                upload.begin(on: connection, atMost: Self.firstPart)
                connections.append((upload, connection))
            }
            let aem = scene.aem
            try await soon("all heads") { await aem.wait { $0.requests >= Self.uploads.count } }
            for (upload, connection) in connections {
                upload.finish(on: connection, after: Self.firstPart)
            }
            for (upload, connection) in connections {
                let answer = try await connection.answer()
                try expect(answer, of: upload, Self.expectation(upload, moment))
                if answer.status == 503 {
                    let retry = try await scene.upload(upload)
                    #expect(try upload.arrived(retry), "\(upload), by its client")
                }
                connection.close()
            }
            #expect(scene.aem.refusedCount > 0)
            #expect(moment == .early || scene.aem.refusedCount == Self.uploads.count)
            #expect(scene.ims.exchangeCount == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty)
            try await eventually("its files to be closed") {
                try scene.proxy.files(in: temporary.path).isEmpty
            }
        }
    }

    private func expect(
        _ answer: RawAnswer,
        of upload: Upload,
        _ expectation: Expectation
    ) throws {
        if answer.status == 200 {
            #expect(expectation != .explained, "\(upload)")
            #expect(try upload.arrived(answer), "\(upload)")
        } else {
            #expect(expectation != .replayed, "\(upload)")
            #expect(answer.status == 503, "\(upload)")
            #expect(answer.values("retry-after") == ["0"])
            #expect(try object(answer.body)["cause"] as? String == "body_not_replayable")
        }
    }

    @Test func `64 MiB are sent again by default, in bounded memory`() async throws {
        try await Scene.play { scene in
            try await scene.warmUp()
            scene.aem.refusalMoment = .late
            scene.ims.revokeAllTokens()
            let upload = Upload(byteCount: 64 << 20, isChunked: true)
            let answer = try await scene.upload(upload)
            #expect(try upload.arrived(answer))
            #expect(scene.aem.refusedCount == 1)
            #expect(try scene.proxy.highWaterMark() < EndToEnd.StreamingTests.memoryLimit)
        }
    }

    @Test func `without a directory for its file a large body is not replayable`() async throws {
        let settings = Scene.Settings(
            file: [Self.limits],
            environment: ["TMPDIR": "/there/is/none"]
        )
        try await Scene.play(settings) { scene in
            try await passesThrough(scene, because: "No such file or directory")
        }
    }

    @Test func `with a limit of file sizes a large body is not replayable`() async throws {
        let temporary = try TemporaryFolder()
        defer { temporary.remove() }
        let settings = Scene.Settings(
            file: [Self.limits],
            environment: ["TMPDIR": temporary.path],
            // Blocks of 512 bytes: 300,000 and some.
            script: #"ulimit -f 586; exec "$0" "$@""#
        )
        try await Scene.play(settings) { scene in
            try await passesThrough(scene, because: "File too large")
            #expect(try scene.proxy.files(in: temporary.path).isEmpty)
        }
    }

    /// What fits into memory is replayed all the same; the reason is logged once.
    private func passesThrough(_ scene: Scene, because reason: String) async throws {
        try await scene.warmUp()
        scene.aem.refusalMoment = .late
        scene.ims.revokeAllTokens()
        let small = Upload(byteCount: Self.memory, isChunked: true)
        #expect(try await small.arrived(scene.upload(small)))
        #expect(scene.aem.refusedCount == 1)
        scene.ims.revokeAllTokens()
        let large = Upload(byteCount: 1 << 20, isChunked: false)
        try await expect(scene.upload(large), of: large, .explained)
        #expect(try await large.arrived(scene.upload(large)))
        #expect(scene.aem.refusedCount == 2)
        let lines = scene.proxy.log.value.filter { $0.contains("can't be kept for a replay") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(reason) == true)
    }

    @Test func `a changed file never reaches AEM as a body`() async throws {
        let temporary = try TemporaryFolder()
        defer { temporary.remove() }
        let settings = Scene.Settings(
            file: [Self.limits],
            environment: ["TMPDIR": temporary.path]
        )
        try await Scene.play(settings) { scene in
            try await scene.warmUp()
            scene.aem.refusalMoment = .late
            scene.ims.revokeAllTokens()
            let upload = Upload(byteCount: 5 << 20, isChunked: true)
            let connection = try await scene.connect()
            let held = upload.byteCount - 1
            upload.begin(on: connection, atMost: held)
            let proxy = scene.proxy
            try await eventually("most of the file") {
                try proxy.files(in: temporary.path).first.map { try proxy.size(of: $0) > 4 << 20 }
                    == true
            }
            let file = try #require(try proxy.files(in: temporary.path).first)
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            try handle.seek(toOffset: 1_000_000)
            let byte = try #require(try handle.read(upToCount: 1)?.first)
            try handle.seek(toOffset: 1_000_000)
            try handle.write(contentsOf: [byte ^ 1])
            try handle.close()
            upload.finish(on: connection, after: held)
            let answer = try await connection.answer()
            #expect(answer.status == 502)
            try await proxy.line(containing: "a kept body was lost")
            let aem = scene.aem
            try await soon("AEM to notice") { await aem.wait { $0.abandoned == 1 } }
            #expect(aem.counts.completed == 1)
            connection.close()
        }
    }
}

extension Scene {
    /// On a connection of its own.
    fileprivate func upload(_ upload: Upload) async throws -> RawAnswer {
        let connection = try await connect()
        defer { connection.close() }
        upload.begin(on: connection, atMost: upload.byteCount)
        upload.finish(on: connection, after: upload.byteCount)
        return try await connection.answer()
    }
}

extension ProxyProcess {
    /// Descriptors that are open on files which have no name any more, as paths.
    fileprivate func files(in directory: String) throws -> [String] {
        let folder = "/proc/\(pid)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .map { "\(folder)/\($0)" }
            .filter { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: name)
                return target?.hasPrefix("\(directory)/") == true
            }
    }

    fileprivate func size(of file: String) throws -> UInt64 {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        return try handle.seekToEnd()
    }
}
