import NIOCore
import ProxyCore
import Testing

/// Damaged input: no parser may trap on it, cuts may not change what it is read as, and what is
/// taken must be beyond doubt when it is read again in the plainest way.
struct MutationTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `damaged requests are read the same however they arrive`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seeds = AcceptedRequest.all.map { wire($0.text) }
        let limits = HTTPLimits(requestHead: 120, requestLine: 60)
        var accepted = 0
        var refused = 0
        for _ in 0..<1500 {
            let seed = try #require(seeds.randomElement(using: &generator))
            let bytes = generator.mutate(seed)
            let whole = RequestFeeding.outcomes(bytes, limits: limits)
            for cuts in [generator.cuts(bytes.count), Array(1..<max(bytes.count, 2))] {
                let cut = RequestFeeding.outcomes(bytes, cuts: cuts, limits: limits)
                #expect(cut == whole, "\(text(bytes).debugDescription) cut at \(cuts)")
            }
            let heads = RequestFeeding.heads(bytes, limits: limits)
            accepted += heads.count
            refused += whole.count - heads.count
            for head in heads {
                let doubt = PlainReading.doubt(about: head)
                #expect(doubt == nil, "\(text(head.bytes).debugDescription)")
            }
        }
        #expect(accepted > 100)
        #expect(refused > 200)
    }

    @Test(arguments: [5, 6, 7, 8] as [UInt64])
    func `damaged chunks are read the same however they arrive`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seeds = [
            "0¶¶", "5¶hello¶0¶¶", "5;a=b¶hello¶6 ; c = \"d;\\\"e\" ¶ world¶0¶¶",
            "a¶0123456789¶0;x¶Digest: y¶TE: z¶¶", "00000003¶abc¶1¶d¶1¶e¶0¶¶GET / HTTP/1.1¶",
        ].map(wire)
        let limits = HTTPLimits(requestHead: 40, chunkLine: 30)
        var ended = 0
        for _ in 0..<1500 {
            let seed = try #require(seeds.randomElement(using: &generator))
            let bytes = generator.mutate(seed)
            let whole = ChunkedFeeding.outcome(bytes, limits: limits)
            for cuts in [generator.cuts(bytes.count), Array(1..<max(bytes.count, 2))] {
                let cut = ChunkedFeeding.outcome(bytes, cuts: cuts, limits: limits)
                #expect(cut == whole, "\(text(bytes).debugDescription) cut at \(cuts)")
            }
            guard let plain = PlainReading.chunks(bytes), whole.contains("END") else { continue }
            let prefix = plain.isEmpty ? "END" : plain + " END"
            #expect(whole.hasPrefix(prefix), "\(text(bytes).debugDescription)")
            ended += 1
        }
        #expect(ended > 100)
    }

    @Test(arguments: [9, 10] as [UInt64])
    func `damaged responses do no harm`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let head = "HTTP/1.1 200 OK¶Content-Length: 5¶A: b¶Set-Cookie: c¶¶"
        let seeds = [head, "HTTP/2 404 ¶a: b¶¶", "HTTP/1.0 302¶Location: /¶¶"].map(wire)
        var built = 0
        for _ in 0..<1500 {
            let seed = try #require(seeds.randomElement(using: &generator))
            let bytes = generator.mutate(seed)
            var builder = ResponseHeadBuilder(limit: 100)
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
            for line in lines {
                let whole = Array(line) + [10]
                guard case .head(let head) = builder.append(line: whole.span) else { continue }
                built += 1
                var buffer = ByteBuffer()
                ResponseHeadWriter.appendStatusLine(of: head, to: &buffer)
                for index in head.fields.indices {
                    ResponseHeadWriter.appendField(index, of: head.fields, to: &buffer)
                }
                ResponseHeadWriter.appendEnd(to: &buffer)
                let doubt = PlainReading.doubt(aboutLines: text(buffer))
                #expect(doubt == nil, "\(text(bytes).debugDescription)")
            }
        }
        #expect(built > 100)
    }

    @Test func `a damaged table of random bytes traps nowhere`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<1000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(RequestFeeding.disagreement(bytes) == nil)
            #expect(ChunkedFeeding.disagreement(bytes) == nil)
            var builder = ResponseHeadBuilder(limit: 30)
            if case .head = builder.append(line: bytes.span) { Issue.record("a head of noise") }
        }
    }
}
