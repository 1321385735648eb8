import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct RequestBodyTests {
    private static let lowWater = 65_536

    private func body(_ framing: BodyFraming = .chunked, limit: Int) -> RequestBody {
        RequestBody(
            framing: framing,
            replay: BodyReplay(.init(memory: limit, spool: 0), spools: nil)
        )
    }

    private func bytes(_ count: Int, from seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Reads to the end or to where bytes are missing.
    private func drain(_ body: inout RequestBody, atMost limit: Int = 16_384) throws -> [UInt8] {
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

    /// What its buffer occupies: not part of its interface, but its promise.
    private func capacity(_ body: RequestBody) throws -> Int {
        let children = Mirror(reflecting: body).children
        let buffer = try #require(children.lazy.compactMap { $0.value as? ByteBuffer }.first)
        return buffer.storageCapacity
    }

    @Test(arguments: [
        (BodyFraming.none, true), (.length(0), false), (.length(5), false), (.chunked, false),
    ])
    func `only what has no body is complete from the start`(
        _ framing: BodyFraming,
        _ isComplete: Bool
    ) throws {
        var body = body(framing, limit: 10)
        #expect(body.isComplete == isComplete)
        #expect(body.wantsMore == !isComplete)
        #expect(body.isReplayable)
        switch try body.read(atMost: 10) {
        case .end(let trailers): #expect(isComplete && trailers == nil)
        case .wait: #expect(!isComplete)
        case .bytes: Issue.record("there are no bytes")
        }
        body.complete(trailers: .empty)
        #expect(body.isComplete)
        #expect(!body.wantsMore)
        guard case .end(trailers: nil) = try body.read(atMost: 10) else {
            Issue.record("the end is missing")
            return
        }
    }

    @Test(
        arguments: [
            ([0], 0, true), ([1], 0, false), ([9], 10, true), ([10], 10, true), ([11], 10, false),
            ([5, 5], 10, true), ([5, 6], 10, false), ([5, 5, 0], 10, true), ([5, 5, 1], 10, false),
            ([1, 1, 1], 2, false),
        ] as [([Int], Int, Bool)]
    )
    func `as much can be replayed as the limit says`(
        _ pieces: [Int],
        _ limit: Int,
        _ isReplayable: Bool
    ) throws {
        for readsBetween in [false, true] {
            var body = body(limit: limit)
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
            #expect(rewind(&body) == isReplayable)
            #expect(try drain(&body) == (isReplayable ? all : []))
        }
    }

    @Test func `a replay begins with the first byte, wherever the attempt was`() throws {
        let all = bytes(1000)
        for sent in [0, 1, 500, 999, 1000] {
            var body = body(limit: 1000)
            body.append(ByteBuffer(bytes: all[..<600]))
            if sent > 0 { _ = try body.read(atMost: min(sent, 600)) }
            body.append(ByteBuffer(bytes: all[600...]))
            if sent > 600 { _ = try body.read(atMost: sent - 600) }
            #expect(rewind(&body))
            body.complete(trailers: .empty)
            #expect(try drain(&body, atMost: 333) == all)
            #expect(rewind(&body))
            #expect(try drain(&body) == all)
            guard case .end = try body.read(atMost: 1) else {
                Issue.record("the end is missing")
                return
            }
        }
    }

    @Test func `trailers come at the end of each attempt`() throws {
        let trailers = try HeadSamples.request("GET /", "X-Sum: 7¶").fields
        var body = body(limit: 100)
        body.append(ByteBuffer(string: "abc"))
        body.complete(trailers: trailers)
        for _ in 0..<2 {
            #expect(try drain(&body) == Array("abc".utf8))
            guard case .end(let sent?) = try body.read(atMost: 10) else {
                Issue.record("the trailers are missing")
                return
            }
            #expect(sent.value(1) == "7")
            #expect(rewind(&body))
        }
    }

    @Test func `the client is read as long as less than 64 KiB wait to be sent`() throws {
        for limit in [0, 1_000_000] {
            var body = body(limit: limit)
            #expect(body.wantsMore)
            body.append(ByteBuffer(bytes: bytes(Self.lowWater - 1)))
            #expect(body.wantsMore)
            body.append(ByteBuffer(bytes: [7]))
            #expect(!body.wantsMore)
            _ = try body.read(atMost: 1)
            #expect(body.wantsMore)
            body.append(ByteBuffer(bytes: [8]))
            #expect(!body.wantsMore)
            _ = try drain(&body)
            #expect(body.wantsMore)
            body.complete(trailers: .empty)
            #expect(!body.wantsMore)
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `however the bytes come and go, they are the same`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...300_000, using: &generator)
        let all = bytes(count, from: seed)
        let limit = [0, 1000, count / 2, count, 1_000_000].randomElement(using: &generator) ?? 0
        var body = body(.length(Int64(count)), limit: limit)
        var received = 0
        var read: [UInt8] = []
        while read.count < count {
            if received < count, body.wantsMore, Bool.random(using: &generator) {
                let piece = min(Int.random(in: 1...20_000, using: &generator), count - received)
                body.append(ByteBuffer(bytes: all[received..<(received + piece)]))
                received += piece
            } else {
                let most = Int.random(in: 1...20_000, using: &generator)
                if case .bytes(let bytes) = try body.read(atMost: most) {
                    read += bytes.readableBytesView
                }
            }
            if body.isReplayable, Int.random(in: 0..<200, using: &generator) == 0 {
                #expect(rewind(&body))
                read = []
            }
        }
        #expect(read == all)
        #expect(body.length == count)
        #expect(body.isReplayable == (count <= limit))
    }

    @Test(arguments: [0, 65_536, 262_144])
    func `a body beyond the limit does not grow in memory`(_ limit: Int) throws {
        var body = body(limit: limit)
        let piece = ByteBuffer(bytes: bytes(32_768))
        for _ in 0..<2000 {
            while body.wantsMore { body.append(piece) }
            _ = try body.read(atMost: 16_384)
            #expect(try capacity(body) <= 2 * max(limit, 131_072))
        }
        #expect(body.length > 32_000_000)
        #expect(!body.isReplayable)
        #expect(!rewind(&body))
    }

    @Test func `it does not keep what it was given its bytes in`() throws {
        var body = body(limit: 1000)
        var large = ByteBuffer(repeating: 1, count: 10_000_000)
        let little = large.readSlice(length: 10)
        body.append(try #require(little))
        #expect(try capacity(body) < 1000)
    }

    @Test func `bytes that were handed over stay what they were`() throws {
        var body = body(limit: 0)
        let all = bytes(50_000)
        body.append(ByteBuffer(bytes: all[..<20_000]))
        guard case .bytes(let first) = try body.read(atMost: 20_000) else {
            Issue.record("there are no bytes")
            return
        }
        body.append(ByteBuffer(bytes: all[20_000...]))
        let rest = try drain(&body)
        #expect(Array(first.readableBytesView) + rest == all)
    }
}
