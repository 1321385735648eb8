import NIOCore
import ProxyOpenSSL
import Sandbox

/// A POST to `/echo` whose body comes in two parts, so that a test decides when AEM has all of it.
struct Upload: Sendable, CustomStringConvertible {
    let byteCount: Int
    let isChunked: Bool

    private static let chunkByteCount = 50_000

    var description: String { "\(byteCount) bytes \(isChunked ? "chunked" : "with a length")" }

    private var head: String {
        """
        POST /echo HTTP/1.1\r\nHost: a\r
        \(isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(byteCount)")\r\n\r\n
        """
    }

    /// Sends the head and up to `most` bytes, but never all of them.
    func begin(on connection: RawConnection, atMost most: Int) {
        connection.send(head)
        send(0..<firstCount(most), on: connection)
    }

    /// Sends what ``begin(on:atMost:)`` left.
    func finish(on connection: RawConnection, after most: Int) {
        send(firstCount(most)..<byteCount, on: connection)
        if isChunked { connection.send("0\r\n\r\n") }
    }

    private func firstCount(_ most: Int) -> Int { max(0, min(most, byteCount - 1)) }

    private func send(_ range: Range<Int>, on connection: RawConnection) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let most = min(range.upperBound - offset, Self.chunkByteCount)
            let bytes = BytePattern.bytes(from: offset, atMost: most)
            offset += bytes.readableBytes
            guard isChunked else {
                connection.send(bytes)
                continue
            }
            connection.send("\(String(bytes.readableBytes, radix: 16))\r\n")
            connection.send(bytes)
            connection.send("\r\n")
        }
    }

    /// What AEM has to see, in hexadecimal digits.
    func digest() -> String {
        var digest = SHA256()
        var offset = 0
        while offset < byteCount {
            let bytes = BytePattern.bytes(from: offset, atMost: byteCount - offset)
            digest.update(bytes.readableBytesUInt8Span)
            offset += bytes.readableBytes
        }
        return digest.finalize().map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// Whether AEM's answer says that it got this body, all of it and nothing else.
    func arrived(_ answer: RawAnswer) throws -> Bool {
        guard answer.status == 200 else { return false }
        let echo = try object(answer.body)
        return echo["length"] as? Int == byteCount && echo["sha256"] as? String == digest()
    }
}
