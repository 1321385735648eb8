import NIOCore
import ProxyCore
import Testing

struct ResponseHeadWriterTests {
    private func written(_ write: (inout ByteBuffer) -> Void) -> String {
        var buffer = ByteBuffer()
        write(&buffer)
        return text(buffer)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 Fine \u{E9}¶", "HTTP/1.1 200 Fine \u{E9}\r\n"),
        ("HTTP/1.0 404 Gone away¶", "HTTP/1.1 404 Gone away\r\n"),
        ("HTTP/1.1 200 ¶", "HTTP/1.1 200 OK\r\n"),
        ("HTTP/1.0 404¶", "HTTP/1.1 404 Not Found\r\n"),
        ("HTTP/1.1 299 ¶", "HTTP/1.1 299 Unknown\r\n"),
    ])
    func `a status line keeps its reason or gets the standard one`(
        _ line: String,
        _ expected: String
    ) throws {
        let head = try HeadSamples.response(line)
        #expect(written { ResponseHeadWriter.appendStatusLine(of: head, to: &$0) } == expected)
    }

    @Test(arguments: [
        (100, "Continue"), (204, "No Content"), (304, "Not Modified"), (408, "Request Timeout"),
        (413, "Content Too Large"), (421, "Misdirected Request"),
        (431, "Request Header Fields Too Large"), (502, "Bad Gateway"), (504, "Gateway Timeout"),
        (505, "HTTP Version Not Supported"), (418, "Unknown"), (399, "Unknown"), (599, "Unknown"),
    ])
    func `the proxy's own status lines have the standard reason`(_ status: Int, _ reason: String) {
        let line = written { ResponseHeadWriter.appendStatusLine(status, to: &$0) }
        #expect(line == "HTTP/1.1 \(status) \(reason)\r\n")
    }

    @Test func `the proxy's own fields are written as given`() {
        let fields = written { buffer in
            ResponseHeadWriter.appendField("Via", constant: "1.1 x", to: &buffer)
            ResponseHeadWriter.appendField("X-Id", "a b", to: &buffer)
            ResponseHeadWriter.appendField("A", 0, to: &buffer)
            ResponseHeadWriter.appendField("B", 1234567890, to: &buffer)
            ResponseHeadWriter.appendField("C", -10, to: &buffer)
            ResponseHeadWriter.appendField("D", Int64.max, to: &buffer)
            ResponseHeadWriter.appendField("E", Int64.min, to: &buffer)
            ResponseHeadWriter.appendEnd(to: &buffer)
        }
        #expect(
            fields == """
                Via: 1.1 x\r\nX-Id: a b\r\nA: 0\r\nB: 1234567890\r\nC: -10\r\n\
                D: 9223372036854775807\r\nE: -9223372036854775808\r\n\r\n
                """
        )
    }

    @Test func `no value can begin another line`() {
        let line = written {
            ResponseHeadWriter.appendField("X", "a\r\nSet-Cookie: b\u{0}\n\u{7F}\tc\u{E9}", to: &$0)
        }
        #expect(line == "X: a  Set-Cookie: b   \tc\u{C3}\u{A9}\r\n")
    }

    @Test(arguments: [
        (1, "1"), (9, "9"), (10, "a"), (15, "f"), (16, "10"), (255, "ff"), (65536, "10000"),
        (Int.max, "7fffffffffffffff"),
    ])
    func `a chunk's size is hexadecimal`(_ size: Int, _ digits: String) {
        #expect(written { ResponseHeadWriter.appendChunk(size: size, to: &$0) } == digits + "\r\n")
    }

    @Test func `chunked framing is what the decoder reads`() {
        var trailers = FieldSection.empty
        var decoder = ChunkedDecoder(limits: HTTPLimits())
        var given = ByteBuffer(bytes: wire("0¶A:b¶TE: x¶C: \u{E9}¶¶"))
        if case .end(let section) = decoder.next(&given) { trailers = section }
        let body = written { buffer in
            for piece in ["hello", String(repeating: "x", count: 300)] {
                ResponseHeadWriter.appendChunk(size: piece.utf8.count, to: &buffer)
                buffer.writeString(piece)
                ResponseHeadWriter.appendChunkEnd(to: &buffer)
            }
            ResponseHeadWriter.appendLastChunk(trailers: trailers, to: &buffer)
        }
        #expect(body.hasSuffix("0\r\nA: b\r\nC: \u{E9}\r\n\r\n"))
        let expected = "hello" + String(repeating: "x", count: 300) + " END|A=b|C=\u{E9}+"
        #expect(ChunkedFeeding.outcome(wire(body)) == expected)
        #expect(written { ResponseHeadWriter.appendLastChunk(to: &$0) } == "0\r\n\r\n")
    }
}
