import Fuzzing
import NIOCore
import ProxyCore
import Synchronization
import Testing

/// A paused transfer loses no byte and no edge, and stops the sender.
@Suite struct BackPressureTests {
    private static let megabyte = 1_048_576

    @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 3] as [UInt64])
    func `random pauses lose no byte of several responses at once`(seed: UInt64) async throws {
        try await Stage.run { stage in
            var calls: [Call] = []
            for index in 0..<6 {
                let call = try await stage.client.begin(Request(.get, "/\(index)")) { recorder in
                    var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(index))
                    recorder.pause { _ in Int.random(in: 0..<3, using: &generator) == 0 }
                }
                calls.append(call)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in calls {
                    let connection = try await stage.peer.accept()
                    group.addTask { try await Self.serve(connection, seed: seed) }
                }
                try await group.waitForAll()
            }
            for (index, call) in calls.enumerated() {
                let outcome = try await call.outcome()
                #expect(outcome.failure == nil)
                #expect(
                    outcome.body
                        == SeededGenerator.bytes(2 * Self.megabyte, seed: seed &+ UInt64(index))
                )
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [4, 5] as [UInt64])
    func `random pauses lose no byte of several request bodies at once`(
        seed: UInt64
    ) async throws {
        try await Stage.run { stage in
            let count = Self.megabyte
            var calls: [Call] = []
            for index in 0..<4 {
                let bytes = SeededGenerator.bytes(count, seed: seed &+ UInt64(index))
                let body = Self.pieces(of: bytes, seed: seed)
                let framing: BodyFraming = .length(Int64(count))
                let request = Request(.put, "/\(index)", framing: framing, body: body)
                calls.append(try await stage.client.begin(request))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in calls {
                    let connection = try await stage.peer.accept()
                    group.addTask {
                        let index = Self.index(in: try await connection.head())
                        let bytes = try await connection.bytes(count)
                        #expect(bytes == SeededGenerator.bytes(count, seed: seed &+ index))
                        try await connection.answer()
                    }
                }
                try await group.waitForAll()
            }
            for call in calls {
                #expect(try await call.outcome().status == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `both directions pause at once`() async throws {
        try await Stage.run { stage in
            let count = Self.megabyte
            let bytes = SeededGenerator.bytes(count, seed: 9)
            let request = Request.post(.chunked, Self.pieces(of: bytes, seed: 10))
            let call = try await stage.client.begin(request) { recorder in
                var generator = SeededGenerator(seed: 11)
                recorder.pause { _ in Bool.random(using: &generator) }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            // The answer begins before the request has ended, and echoes nothing.
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            async let sent: Void = connection.write(Array(bytes.dropLast()))
            let received = try await connection.text(through: "\r\n0\r\n\r\n")
            try await sent
            try await connection.write(bytes.suffix(1))
            #expect(Self.dechunked(received) == bytes)
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil)
            #expect(outcome.body == bytes)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a paused transfer stops the sender`() async throws {
        try await Stage.run { stage in
            let count = 64 * Self.megabyte
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.flow = { _ in .pause }
            }
            let slow = try await stage.peer.accept()
            try await slow.head()
            try await slow.write("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            let piece = SeededGenerator.bytes(Self.megabyte / 4, seed: 12)
            let written = Written()
            async let sent: Void = {
                for _ in 0..<(count / piece.count) {
                    try await slow.write(piece)
                    written.add(piece.count)
                }
            }()
            try await call.reached { $0.calls[.receivedBody] == 1 }
            // Whole exchanges on the same event loop, in which the paused one could have run.
            let quick = try await stage.client.begin(Request())
            let other = try await stage.peer.accept()
            try await other.head()
            try await other.answer()
            _ = try await quick.outcome()
            for _ in 0..<200 {
                try await stage.exchange(on: other)
            }
            // What the kernel buffers on both sides at the very most.
            #expect(written.count < count / 2)
            #expect(try await call.with { $0.calls[.receivedBody] } == 1)
            try await call.with { recorder in
                recorder.flow = { _ in .continue }
                recorder.transfer?.resumeReceiving()
            }
            try await sent
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && outcome.body.count == count)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a paused request body leaves its transfer quiet until it is resumed`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(.post(.length(4), [.text("ab"), .wait]))
            let connection = try await stage.peer.accept()
            try await connection.head()
            #expect(try await connection.bytes(2) == Latin1.bytes("ab"))
            try await call.reached { $0.calls[.readRequestBody] == 2 }
            let quick = try await stage.client.begin(Request())
            let other = try await stage.peer.accept()
            try await other.head()
            try await other.answer()
            _ = try await quick.outcome()
            #expect(try await call.with { $0.calls[.readRequestBody] } == 2)
            try await call.with { $0.append([.text("cd")]) }
            try await call.resumeSending()
            #expect(try await connection.bytes(2) == Latin1.bytes("cd"))
            try await connection.answer()
            #expect(try await call.outcome().status == 200)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `resuming what isn't paused does nothing`() async throws {
        try await Stage.run { stage in
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.during = { _, recorder in
                    recorder.transfer?.resumeSending()
                    recorder.transfer?.resumeReceiving()
                }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.answer(body: "body")
            #expect(try await call.outcome().text == "body")
            try await call.resumeReceiving()
            try await call.resumeSending()
        }
    }

    /// All of it is there when it is asked for.
    @Test(.timeLimit(.minutes(1)))
    func `a large piece is one receive`() async throws {
        try await Stage.run { stage in
            let count = 100_000
            let isInside = Latch()
            let isSent = Latch()
            let call = try await stage.client.begin(Request()) {
                $0.during = { now, _ in
                    guard now == .receivedHead else { return }
                    isInside.open()
                    isSent.block()
                }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            await isInside.wait()
            try await connection.write(SeededGenerator.bytes(count, seed: 13))
            isSent.open()
            #expect(try await call.outcome().body.count == count)
            #expect(try await call.with { $0.calls[.receivedBody] } == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `an end that comes while paused is told when it is resumed`(isTLS: Bool) async throws {
        try await Stage.run(isTLS: isTLS) { stage in
            let call = try await stage.client.begin(Request()) { recorder in
                recorder.flow = { _ in .pause }
            }
            let connection = try await stage.peer.accept()
            try await connection.head()
            try await connection.write("HTTP/1.1 200 OK\r\n\r\nfirst,")
            try await call.reached { $0.calls[.receivedBody] == 1 }
            try await connection.write("second")
            try await connection.close()
            let other = try await stage.warmUp()
            try await stage.exchange(on: other)
            #expect(try await call.with { $0.calls[.receivedBody] } == 1)
            try await call.with { $0.flow = { _ in .continue } }
            try await call.resumeReceiving()
            let outcome = try await call.outcome()
            #expect(outcome.failure == nil && outcome.text == "first,second")
        }
    }

    // MARK: The peer's side

    private static func serve(_ connection: PeerConnection, seed: UInt64) async throws {
        let bytes = SeededGenerator.bytes(
            2 * megabyte,
            seed: seed &+ index(in: try await connection.head())
        )
        try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
        try await connection.write(bytes)
    }

    /// The number that is the request's path.
    private static func index(in head: String) -> UInt64 {
        UInt64(head.split(separator: " ")[1].dropFirst()) ?? 0
    }

    private static func pieces(of bytes: [UInt8], seed: UInt64) -> [Request.Piece] {
        var generator = SeededGenerator(seed: seed)
        var pieces: [Request.Piece] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...60_000, using: &generator)
            pieces.append(.bytes(Array(rest.prefix(count))))
            if Bool.random(using: &generator) { pieces.append(.pause) }
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static func dechunked(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Latin1.bytes(text)[...]
        while let end = rest.firstIndex(of: 0x0D),
            let size = Int(Latin1.text(rest[..<end]), radix: 16), size > 0
        {
            let start = end + 2
            bytes += rest[start..<(start + size)]
            rest = rest[(start + size + 2)...]
        }
        return bytes
    }

    private final class Written: Sendable {
        private let total = Atomic(0)

        var count: Int { total.load(ordering: .relaxed) }

        func add(_ count: Int) {
            total.add(count, ordering: .relaxed)
        }
    }
}
