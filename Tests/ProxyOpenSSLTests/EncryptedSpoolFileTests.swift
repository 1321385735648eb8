import ProxyCore
import ProxyOpenSSL
import Testing

struct EncryptedSpoolFileTests {
    private static let record = 65_536
    private static let sealedRecord = 65_552

    /// Repeats after 65,537 bytes only: no two records are the same.
    private func sample(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 % 65_537 * 0x9E37_79B9 >> 13) }
    }

    private func all(_ spool: EncryptedSpoolFile, atMost limit: Int, count: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let bytes = try spool.read(from: Int64(all.count), atMost: limit)
            try #require((1...limit).contains(bytes.count))
            all += bytes
        }
        return all
    }

    @Test(arguments: [1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func `what was written is read, whatever the pieces`(_ count: Int) throws {
        let body = sample(count)
        for piece in [1_000, 65_536, 70_001, 200_000] {
            let inspected = try InspectedSpool()
            for start in stride(from: 0, to: count, by: piece) {
                try inspected.spool.append(Array(body[start...].prefix(piece)).span)
            }
            #expect(inspected.bytes.count == count / Self.record * Self.sealedRecord)
            for limit in [1_000, 65_524, 1_000_000] {
                #expect(try all(inspected.spool, atMost: limit, count: count) == body)
            }
            #expect(throws: BodySpoolError(.read, "nothing was written there")) {
                try inspected.spool.read(from: Int64(count), atMost: 1)
            }
        }
    }

    @Test func `reading and writing may alternate, at any place`() throws {
        var generator = SystemRandomNumberGenerator()
        let inspected = try InspectedSpool()
        let body = sample(400_000)
        var count = 0
        while count < body.count {
            let piece = body[count...].prefix(.random(in: 1...30_000, using: &generator))
            try inspected.spool.append(Array(piece).span)
            count += piece.count
            let offset = Int.random(in: 0..<count, using: &generator)
            let bytes = try inspected.spool.read(from: Int64(offset), atMost: 50_000)
            #expect(!bytes.isEmpty)
            #expect(body[offset...].starts(with: bytes))
            #expect(offset + bytes.count <= count)
        }
    }

    @Test func `what was read before a record is written is read the same behind it`() throws {
        let inspected = try InspectedSpool()
        let body = sample(2 * Self.record)
        try inspected.spool.append(Array(body[..<Self.record]).span)
        #expect(try inspected.spool.read(from: 0, atMost: 100) == Array(body[..<100]))
        try inspected.spool.append(Array(body[Self.record...]).span)
        #expect(try inspected.spool.read(from: 0, atMost: 100) == Array(body[..<100]))
    }

    @Test func `every changed byte is noticed`() throws {
        let inspected = try InspectedSpool()
        let body = sample(3 * Self.record)
        try inspected.spool.append(body.span)
        let sealed = inspected.bytes
        let tags = (1...3).flatMap { ($0 * Self.sealedRecord - 17)..<($0 * Self.sealedRecord) }
        let places = Array(stride(from: 0, to: sealed.count, by: 331)) + tags
        for place in places {
            let index = place / Self.sealedRecord
            let (here, there) = (index * Self.record, (index + 1) % 3 * Self.record)
            _ = try inspected.spool.read(from: Int64(there), atMost: 1)
            inspected.write([sealed[place] ^ 1 << UInt8(place % 8)], at: place)
            #expect(throws: BodySpoolError.self) {
                try inspected.spool.read(from: Int64(here), atMost: 1)
            }
            inspected.write([sealed[place]], at: place)
            let intact = try inspected.spool.read(from: Int64(here), atMost: 1)
            #expect(intact == [body[here]])
        }
    }

    @Test func `records that change places, are missing or of another file are noticed`() throws {
        let (inspected, other) = (try InspectedSpool(), try InspectedSpool())
        let body = sample(2 * Self.record + 5)
        try inspected.spool.append(body.span)
        try other.spool.append(body.span)
        let sealed = inspected.bytes
        let swapped = Array(sealed[Self.sealedRecord...] + sealed[..<Self.sealedRecord])
        let doubled = Array(sealed[..<Self.sealedRecord] + sealed[..<Self.sealedRecord])
        let cutOff = Array(sealed.dropLast())
        for file in [swapped, doubled, cutOff, [], other.bytes] {
            inspected.bytes = file
            #expect(throws: BodySpoolError.self) {
                try all(inspected.spool, atMost: 65_536, count: body.count)
            }
        }
        inspected.bytes = sealed
        #expect(try all(inspected.spool, atMost: 65_536, count: body.count) == body)
    }

    @Test func `the same bytes never look the same`() throws {
        let same = [UInt8](repeating: 0x61, count: 2 * Self.record)
        let (first, second) = (try InspectedSpool(), try InspectedSpool())
        try first.spool.append(same.span)
        try second.spool.append(same.span)
        let records = [first, second].flatMap { inspected in
            [inspected.bytes.prefix(Self.sealedRecord), inspected.bytes.suffix(Self.sealedRecord)]
        }
        #expect(Set(records.map(Array.init)).count == 4)
    }
}
