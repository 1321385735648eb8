import NIOCore
import NIOHTTP1
import ProxyOpenSSL
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(2)))
struct StreamingTests {
    private static func digest(of byteCount: Int) -> [UInt8] {
        var digest = SHA256()
        var offset = 0
        while offset < byteCount {
            let bytes = BytePattern.bytes(from: offset, atMost: byteCount - offset)
            digest.update(bytes.readableBytesUInt8Span)
            offset += bytes.readableBytes
        }
        return digest.finalize()
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test(
        arguments: [0, 1, 65_535, 65_536, 65_537, 20_000_000],
        ["/bytes/", "/chunked/"]
    )
    func `a download is the pattern`(_ byteCount: Int, _ path: String) async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "\(path)\(byteCount)",
                try await sandboxes.bearer()
            )
            #expect(answer.status == 200)
            #expect(answer.isComplete)
            #expect(answer.byteCount == byteCount)
            #expect(answer.sha256 == Self.digest(of: byteCount))
            let isChunked = path == "/chunked/"
            #expect(answer.field("content-length") == (isChunked ? nil : "\(byteCount)"))
            #expect(answer.field("transfer-encoding") == (isChunked ? "chunked" : nil))
        }
    }

    @Test func `the pattern differs from block to block`() {
        let block = BytePattern.blockByteCount
        let blocks = (0..<256).map { BytePattern.bytes(from: $0 * block, atMost: block) }
        #expect(Set(blocks).count == 256)
        #expect(blocks.allSatisfy { $0.readableBytes == block })
        #expect(BytePattern.bytes(from: block - 1, atMost: 10).readableBytes == 1)
        #expect(
            BytePattern.bytes(from: 70_000, atMost: 10)
                == blocks[1].getSlice(at: 70_000 - block, length: 10)
        )
    }

    @Test(arguments: [
        (HTTPMethod.POST, "/content/dam/we-retail.createasset.html", 200),
        (.POST, "/api/assets/a%2Fb", 201), (.PUT, "/api/assets/x.jpg", 200),
    ])
    func `an upload is digested`(
        _ method: HTTPMethod,
        _ target: String,
        _ status: Int
    ) async throws {
        try await Sandboxes.run { sandboxes in
            let (pieces, piece) = (400, BytePattern.blockByteCount)
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            var fields = try await sandboxes.bearer()
            fields.add(name: "Content-Length", value: "\(pieces * piece)")
            try await connection.sendHead(method, target, fields)
            for index in 0..<pieces {
                try await connection.sendBody(
                    BytePattern.bytes(from: index * piece, atMost: piece)
                )
            }
            try await connection.sendEnd()
            let answer = try await connection.answer()
            #expect(answer.status == status)
            let document = try answer.object()
            let sha256 = Self.hexadecimal(Self.digest(of: pieces * piece))
            #expect(document["length"] as? Int == pieces * piece)
            #expect(document["sha256"] as? String == sha256)
            #expect(document["path"] as? String == target)
            let request = try #require(sandboxes.aem.recordedRequests.last)
            #expect(request.bodyByteCount == pieces * piece)
            #expect(request.bodySHA256 == sha256)
            connection.close()
        }
    }

    @Test(arguments: [1, 2, 1_000_000])
    func `a truncated answer ends in its middle`(_ byteCount: Int) async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/truncate/\(byteCount)",
                try await sandboxes.bearer()
            )
            #expect(answer.status == 200)
            #expect(answer.field("content-length") == "\(byteCount)")
            #expect(answer.byteCount == byteCount / 2)
            #expect(!answer.isComplete)
        }
    }

    @Test func `a slow answer comes in blocks`() async throws {
        try await Sandboxes.run { sandboxes in
            let answer = try await TestConnection.request(
                port: sandboxes.aem.port,
                "/slow/1/3",
                try await sandboxes.bearer()
            )
            #expect(answer.isComplete)
            #expect(answer.byteCount == 3 * BytePattern.blockByteCount)
            #expect(answer.sha256 == Self.digest(of: answer.byteCount))
        }
    }

    @Test(arguments: ["/bytes/1099511627776", "/slow/600000", "/slow/600000/9"])
    func `a client that goes away is noticed`(_ target: String) async throws {
        try await Sandboxes.run { sandboxes in
            let connection = try await TestConnection.open(port: sandboxes.aem.port)
            try await connection.sendHead(.GET, target, try await sandboxes.bearer())
            try await connection.sendEnd()
            await sandboxes.aem.wait { $0.completed == 1 }
            connection.close()
            await sandboxes.aem.wait { $0.abandoned == 1 }
            #expect(sandboxes.aem.counts.abandoned == 1)
        }
    }
}
