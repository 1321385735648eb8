import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct UpstreamWriterTests {
    private static let head = "PUT / HTTP/1.1¶Host: h¶¶"
    private static let headLength = wire(head).count

    private func writer(_ framing: BodyFraming) -> UpstreamWriter {
        UpstreamWriter(head: ByteBuffer(bytes: wire(Self.head)), framing: framing)
    }

    private func trailers(_ fields: String) -> FieldSection {
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var buffer = ByteBuffer(bytes: wire("0¶\(fields)¶"))
        guard case .end(let trailers) = decoder.next(&buffer) else { return .empty }
        return trailers
    }

    private func sent(
        _ framing: BodyFraming,
        _ body: [String],
        trailers: FieldSection? = nil,
        atMost most: Int
    ) -> String {
        text(sent(framing, body.map(wire), trailers: trailers, atMost: most))
    }

    /// All that leaves, when at most so many bytes leave at a time.
    private func sent(
        _ framing: BodyFraming,
        _ body: [[UInt8]],
        trailers: FieldSection? = nil,
        atMost most: Int
    ) -> [UInt8] {
        var writer = writer(framing)
        var rest = body[...]
        var bytes: [UInt8] = []
        while !writer.isComplete {
            while writer.wantsBody {
                if let piece = rest.popFirst() {
                    writer.append(ByteBuffer(bytes: piece))
                } else if !writer.end(trailers: trailers) {
                    return bytes + wire(" and can't end")
                }
            }
            let count = min(most, writer.pending.readableBytes)
            guard count > 0 || writer.isComplete else { return bytes + wire(" and is stuck") }
            bytes += writer.pending.readableBytesView.prefix(count)
            writer.sent(count)
        }
        return bytes
    }

    @Test(
        arguments: [
            (.none, [], ""), (.length(0), [], ""), (.length(3), ["abc"], "abc"),
            (.length(6), ["a", "bcd", "", "ef"], "abcdef"), (.length(2), ["¶"], "¶"),
            (.chunked, [], "0¶¶"), (.chunked, ["abc"], "3¶abc¶0¶¶"),
            (.chunked, ["abc", "0123456789abcdef!"], "3¶abc¶11¶0123456789abcdef!¶0¶¶"),
            // An empty chunk would end the body.
            (.chunked, ["", "a", "", ""], "1¶a¶0¶¶"),
        ] as [(BodyFraming, [String], String)]
    )
    func `head and body leave in the framing that the head says`(
        _ framing: BodyFraming,
        _ body: [String],
        _ expected: String
    ) {
        for most in [1, 2, 7, Self.headLength, Self.headLength + 1, .max] {
            let sent = sent(framing, body, atMost: most)
            #expect(sent == text(wire(Self.head + expected)), "\(most)")
        }
    }

    @Test func `trailers go behind the last chunk, and behind nothing else`() {
        let trailers = trailers("X-Sum: 7¶B: \u{E9}¶")
        let chunked = sent(.chunked, ["a"], trailers: trailers, atMost: .max)
        #expect(chunked == text(wire(Self.head + "1¶a¶0¶X-Sum: 7¶B: \u{E9}¶¶")))
        #expect(
            sent(.length(1), ["a"], trailers: trailers, atMost: .max)
                == text(wire(Self.head + "a"))
        )
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `no byte of a large body is lost or made up`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let body = (0..<30).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return [UInt8](repeating: byte, count: .random(in: 0...10_000, using: &generator))
        }
        let bytes = Array(body.joined())
        let most = Int.random(in: 1000...100_000, using: &generator)
        let plain = sent(.length(Int64(bytes.count)), body, atMost: most)
        #expect(plain == wire(Self.head) + bytes)
        var chunks = ByteBuffer(bytes: sent(.chunked, body, atMost: most))
        chunks.moveReaderIndex(forwardBy: Self.headLength)
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var decoded: [UInt8] = []
        while case .bytes(let piece) = decoder.next(&chunks) { decoded += piece.readableBytesView }
        #expect(decoded == bytes)
        guard case .end = decoder.next(&chunks) else { return _ = Issue.record("no end") }
        #expect(chunks.readableBytes == 0)
    }

    @Test(arguments: [BodyFraming.chunked, .length(1_000_000)])
    func `pieces are gathered until there is enough, and then all of it leaves first`(
        _ framing: BodyFraming
    ) {
        var writer = writer(framing)
        var pieces = 0
        while writer.wantsBody {
            writer.append(ByteBuffer(repeating: 0x61, count: 1000))
            pieces += 1
        }
        #expect((65...66).contains(pieces))
        #expect(writer.pending.readableBytes >= UpstreamWriter.enough)
        #expect(writer.pending.readableBytes < UpstreamWriter.enough + 1010)
        for _ in 0..<5 {
            writer.sent(10_000)
            #expect(!writer.wantsBody)
        }
        writer.sent(writer.pending.readableBytes)
        #expect(writer.wantsBody)
        #expect(!writer.isComplete)
    }

    @Test func `a large piece is taken when there is room, and goes alone when nothing is pending`()
    {
        var writer = writer(.length(200_000))
        #expect(writer.wantsBody)
        writer.append(ByteBuffer(repeating: 0x61, count: 100_000))
        #expect(!writer.wantsBody)
        writer.sent(writer.pending.readableBytes)
        writer.append(ByteBuffer(repeating: 0x62, count: 100_000))
        #expect(writer.pending.readableBytes == 100_000)
        #expect(!writer.wantsBody)
        writer.sent(100_000)
        #expect(writer.isComplete)
    }

    /// In bytes beyond the head, of one piece of 5.
    @Test(
        arguments: [
            (.none, -1, false), (.none, 0, true), (.length(0), -1, false), (.length(0), 0, true),
            (.length(5), -1, false), (.length(5), 0, false), (.length(5), 1, true),
            (.length(5), 5, true), (.length(9), 5, true),
            (.chunked, 0, false), (.chunked, 1, true), (.chunked, 10, true),
        ] as [(BodyFraming, Int, Bool)]
    )
    func `an upstream can act upon a body's first byte, or on a request that has none`(
        _ framing: BodyFraming,
        _ beyond: Int,
        _ isActionable: Bool
    ) {
        var writer = writer(framing)
        if writer.wantsBody { writer.append(ByteBuffer(string: "hello")) }
        #expect(!writer.isActionable)
        for _ in 0..<(Self.headLength + beyond) { writer.sent(1) }
        #expect(writer.isActionable == isActionable)
    }

    @Test func `a request is complete when its end has left`() {
        var writer = writer(.chunked)
        #expect(!writer.isComplete)
        writer.sent(Self.headLength)
        #expect(!writer.isComplete && writer.wantsBody)
        let isEnd = writer.end(trailers: nil)
        #expect(isEnd && !writer.isComplete && !writer.wantsBody)
        writer.sent(4)
        #expect(!writer.isComplete)
        writer.sent(1)
        #expect(writer.isComplete && !writer.wantsBody)
        // It ends once.
        let isEndAgain = writer.end(trailers: trailers("A: b¶"))
        #expect(isEndAgain)
        writer.append(ByteBuffer(string: "late"))
        #expect(writer.isComplete)

        var bare = self.writer(.none)
        #expect(!bare.wantsBody && !bare.isComplete)
        bare.append(ByteBuffer(string: "late"))
        let isBareEnd = bare.end(trailers: nil)
        #expect(isBareEnd)
        bare.sent(Self.headLength)
        #expect(bare.isComplete)
    }

    @Test(arguments: [(0, false), (2, false), (3, true)])
    func `a body that is too short can't end`(_ length: Int, _ isWhole: Bool) {
        var writer = writer(.length(3))
        writer.append(ByteBuffer(repeating: 0x61, count: length))
        let isEnd = writer.end(trailers: nil)
        #expect(isEnd == isWhole)
        writer.sent(writer.pending.readableBytes)
        #expect(writer.isComplete == isWhole)
    }

    /// It would be the next request.
    @Test(arguments: [["abcd"], ["ab", "cd"], ["abc", "d"], ["a", "bcdefgh", "i"]])
    func `no byte is sent beyond the length`(_ pieces: [String]) {
        var writer = writer(.length(3))
        for piece in pieces { writer.append(ByteBuffer(string: piece)) }
        #expect(text(writer.pending) == text(wire(Self.head + "abc")))
        _ = writer.end(trailers: nil)
        #expect(text(writer.pending) == text(wire(Self.head + "abc")))
    }

    @Test func `what is sent is in no description and no dump`() {
        var shown = ""
        for framing in [BodyFraming.none, .chunked] {
            let bytes = ByteBuffer(string: "abcdef")
            var writer = UpstreamWriter(head: bytes, framing: framing)
            writer.append(bytes)
            shown += "\(writer)" + String(reflecting: writer)
            dump(writer, to: &shown)
        }
        #expect(!shown.contains("abcdef"))
        // As a ByteBuffer shows its bytes.
        #expect(!shown.contains("616263646566"))
    }
}
