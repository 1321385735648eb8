import Fuzzing
import Logging
import NIOCore
import ProxyCore
import TestSupport
import Testing

/// Bodies that memory has no room for.
struct RequestBodySpoolTests {
    private static let lowWater = 65_536

    private let ledger = MemorySpool.Ledger()
    private let lines = RecordingLogHandler.Lines()

    private func body(
        _ framing: BodyFraming = .chunked,
        memory: Int,
        spool: Int,
        room: Int = .max,
        reading: MemorySpool.Reading = .works
    ) -> RequestBody {
        let spools = BodySpools(
            logger: RecordingLogHandler.logger(lines)
        ) { [ledger] () throws(BodySpoolError) in
            guard room >= 0 else { throw BodySpoolError(.make, "No such file or directory") }
            return MemorySpool(ledger, room: room, reading: reading)
        }
        let limits = Configuration.Replay(memory: memory, spool: spool)
        return RequestBody(framing: framing, replay: BodyReplay(limits, spools: spools))
    }

    private func bytes(_ count: Int, from seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Reads to the end or to where bytes are missing.
    private func drain(
        _ body: inout RequestBody,
        atMost limit: Int = 16_384
    ) throws -> [UInt8] {
        var all: [UInt8] = []
        while case .bytes(let bytes) = try body.read(atMost: limit) {
            #expect((1...limit).contains(bytes.readableBytes))
            all += bytes.readableBytesView
        }
        return all
    }

    private func rewind(_ body: inout RequestBody) -> Bool {
        body.rewind()
    }

    private func isAtEnd(_ body: inout RequestBody) throws -> Bool {
        if case .end = try body.read(atMost: 1) { true } else { false }
    }

    /// What its buffer occupies: not part of its interface, but its promise.
    private func capacity(_ body: RequestBody) throws -> Int {
        let children = Mirror(reflecting: body).children
        let buffer = try #require(children.lazy.compactMap { $0.value as? ByteBuffer }.first)
        return buffer.storageCapacity
    }

    @Test(
        arguments: [
            // pieces, memory, spool, is replayable, spools made
            ([], 0, 10, true, 0), ([1], 0, 10, true, 1), ([10], 0, 10, true, 1),
            ([11], 0, 10, false, 0), ([10], 10, 20, true, 0), ([11], 10, 20, true, 1),
            ([20], 10, 20, true, 1), ([21], 10, 20, false, 0), ([5, 6], 10, 20, true, 1),
            ([10, 1], 10, 20, true, 1), ([11, 9], 10, 20, true, 1), ([11, 10], 10, 20, false, 1),
            ([9, 9, 2], 10, 20, true, 1), ([9, 9, 3], 10, 20, false, 1),
            ([20, 0], 10, 20, true, 1), ([11], 10, 10, false, 0), ([11], 10, 5, false, 0),
            ([10], 10, 5, true, 0), ([11], 10, 0, false, 0), ([10], 10, 0, true, 0),
        ] as [([Int], Int, Int, Bool, Int)]
    )
    func `as much can be replayed as both limits say`(
        _ pieces: [Int],
        _ memory: Int,
        _ spool: Int,
        _ isReplayable: Bool,
        _ spools: Int
    ) throws {
        for readsBetween in [false, true] {
            let before = ledger.counts.made
            var body = body(memory: memory, spool: spool)
            let all = bytes(pieces.reduce(0, +))
            var start = 0
            var read: [UInt8] = []
            for piece in pieces {
                body.append(ByteBuffer(bytes: all[start..<(start + piece)]))
                start += piece
                if readsBetween { read += try drain(&body) }
            }
            read += try drain(&body)
            #expect(read == all)
            #expect(body.length == all.count)
            #expect(body.isReplayable == isReplayable)
            for _ in 0..<2 {
                #expect(rewind(&body) == isReplayable)
                #expect(try drain(&body) == (isReplayable ? all : []))
            }
            body.complete(trailers: .empty)
            #expect(try isAtEnd(&body))
            #expect(ledger.counts.made - before == spools)
            #expect(lines.all.isEmpty)
        }
    }

    @Test(arguments: [(20, true), (21, false), (1 << 40, false)] as [(Int64, Bool)])
    func `what is announced to be too large is not written at all`(
        _ length: Int64,
        _ isReplayable: Bool
    ) {
        var body = body(.length(length), memory: 10, spool: 20)
        body.append(ByteBuffer(repeating: 1, count: 10))
        #expect(body.isReplayable)
        body.append(ByteBuffer(repeating: 1, count: 1))
        #expect(body.isReplayable == isReplayable)
        #expect(ledger.counts.made == (isReplayable ? 1 : 0))
    }

    @Test(arguments: [(0, 10, 10), (10, 0, 10), (10, 20, 20), (20, 10, 20), (0, 0, 0)])
    func `the larger limit counts`(_ memory: Int, _ spool: Int, _ most: Int) {
        let limits = Configuration.Replay(memory: memory, spool: spool)
        let spools = BodySpools(logger: Logger(label: "test")) { [ledger] in MemorySpool(ledger) }
        #expect(BodyReplay(limits, spools: spools).most == most)
        #expect(BodyReplay(limits, spools: nil).most == memory)
    }

    /// The attempt and its replays may stand anywhere when bytes come, when it begins again, and
    /// when it is too much or fails: the next byte is always the right one.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `however the bytes come and go, they are the same`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...3_000, using: &generator)
        let all = bytes(count, from: seed)
        let memory = [0, 100, 1_000].randomElement(using: &generator) ?? 0
        let spool = [0, 500, count, 3_000].randomElement(using: &generator) ?? 0
        let room = [Int.max, Int.max, -1, 1_500].randomElement(using: &generator) ?? 0
        var body = body(memory: memory, spool: spool, room: room)
        var (received, sent) = (0, 0)
        for _ in 0..<1_000 {
            let most = Int.random(in: 1...300, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case ..<9 where received < count:
                let piece = min(most, count - received)
                body.append(ByteBuffer(bytes: all[received..<(received + piece)]))
                received += piece
                if received == count { body.complete(trailers: .empty) }
            case ..<19:
                switch try body.read(atMost: most) {
                case .bytes(let bytes):
                    let end = sent + bytes.readableBytes
                    #expect((sent + 1...sent + most).contains(end))
                    #expect(all[sent..<end].elementsEqual(bytes.readableBytesView))
                    sent = end
                case .wait: #expect(sent == received && !body.isComplete)
                case .end: #expect(sent == count && body.isComplete)
                }
            default:
                if rewind(&body) { sent = 0 } else { #expect(!body.isReplayable) }
            }
            let isKept = received <= memory || received <= min(spool, room)
            #expect(body.isReplayable == isKept)
            #expect(body.length == received)
        }
        let rest = try drain(&body)
        #expect(rest == Array(all[sent..<received]))
    }

    @Test func `a body in a spool takes little memory, also when it is sent again`() throws {
        let megabytes = 8
        var body = body(memory: 262_144, spool: megabytes << 20)
        let piece = ByteBuffer(bytes: bytes(32_768))
        for round in 0..<3 {
            for _ in 0..<(megabytes << 6 / 3) {
                while body.wantsMore { body.append(piece) }
                _ = try body.read(atMost: 16_384)
                #expect(try capacity(body) <= (body.length <= 262_144 ? 524_288 : 131_072))
            }
            #expect(body.isReplayable)
            if round < 2 { #expect(rewind(&body)) }
        }
        #expect(body.length > 2 << 20)
        #expect(ledger.counts.bytes == body.length)
    }

    @Test func `the client waits until a replay has caught up`() throws {
        var body = body(memory: 0, spool: 1_000_000)
        for _ in 0..<10 {
            body.append(ByteBuffer(repeating: 7, count: 65_536))
            _ = try drain(&body)
        }
        #expect(body.wantsMore)
        #expect(rewind(&body))
        for _ in 0..<9 {
            #expect(!body.wantsMore)
            _ = try body.read(atMost: 65_536)
        }
        #expect(!body.wantsMore)
        _ = try body.read(atMost: 1)
        #expect(body.wantsMore)
    }

    @Test(arguments: [-1, 0, 10, 15])
    func `a body passes through when it can't be kept, and that is said once`(
        _ room: Int
    ) throws {
        let spools = BodySpools(
            logger: RecordingLogHandler.logger(lines)
        ) { [ledger] () throws(BodySpoolError) in
            guard room >= 0 else { throw BodySpoolError(.make, "No such file or directory") }
            return MemorySpool(ledger, room: room)
        }
        let all = bytes(30)
        for _ in 0..<3 {
            let replay = BodyReplay(.init(memory: 10, spool: 100), spools: spools)
            var body = RequestBody(framing: .length(30), replay: replay)
            body.append(ByteBuffer(bytes: all[..<10]))
            #expect(body.isReplayable)
            var read = try drain(&body, atMost: 3)
            body.append(ByteBuffer(bytes: all[10..<16]))
            body.append(ByteBuffer(bytes: all[16...]))
            body.complete(trailers: .empty)
            #expect(!body.isReplayable)
            read += try drain(&body)
            #expect(read == all)
            #expect(try isAtEnd(&body))
            #expect(!rewind(&body))
        }
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        #expect(line.hasPrefix("warning large bodies can't be kept for a replay"))
        #expect(line.contains("detail=\(room < 0 ? "No such file" : "No space left")"))
        #expect(line.contains("operation=\(room < 0 ? "make" : "write")"))
        #expect(
            ledger.counts.made == ledger.counts.freed
        )
    }

    @Test(arguments: [MemorySpool.Reading.fails, .givesNothing, .givesTooMuch])
    func `what was lost never ends a body`(_ reading: MemorySpool.Reading) throws {
        var body = body(memory: 0, spool: 100, reading: reading)
        body.append(ByteBuffer(repeating: 1, count: 99))
        #expect(try drain(&body).count == 99)
        // Makes room in memory for itself.
        body.append(ByteBuffer(repeating: 1, count: 1))
        body.complete(trailers: .empty)
        #expect(try drain(&body).count == 1)
        #expect(rewind(&body))
        for _ in 0..<2 {
            #expect(throws: BodySpoolError.self) { try body.read(atMost: 100) }
        }
        #expect(lines.all.count == 2)
        #expect(lines.all.allSatisfy { $0.hasPrefix("error a kept body was lost detail=") })
    }

    @Test func `a spool is freed as soon as the body is too large for it`() throws {
        var body = body(memory: 5, spool: 10)
        body.append(ByteBuffer(repeating: 1, count: 10))
        _ = try drain(&body)
        #expect(ledger.counts.made == 1)
        #expect(ledger.counts.freed == 0)
        body.append(ByteBuffer(repeating: 1, count: 1))
        #expect(ledger.counts.freed == 1)
        #expect(try drain(&body).count == 1)
    }
}
