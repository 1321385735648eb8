import NIOCore
import ProxyCore
import Testing

struct MissingScopeTests {
    @Test(arguments: [
        ("403 Forbidden¶Content-Type: application/problem+json", true),
        ("403 Forbidden¶Content-Type: application/problem+json; charset=utf-8", true),
        ("403 Forbidden¶content-type:APPLICATION/Problem+JSON", true),
        ("403 Forbidden¶Content-Type: application/json", true),
        ("403 Forbidden¶Content-Type: application/json;charset=utf-8", true),
        ("403 Forbidden", false), ("403 Forbidden¶Content-Type:", false),
        ("403 Forbidden¶Content-Type: text/html", false),
        ("403 Forbidden¶Content-Type: application/octet-stream", false),
        ("403 Forbidden¶X-Content-Type: application/json", false),
        ("401 Unauthorized¶Content-Type: application/problem+json", false),
        ("200 OK¶Content-Type: application/problem+json", false),
        ("429 Too Many Requests¶Content-Type: application/json", false),
    ])
    func `only a 403 with a document may say so`(_ head: String, _ mayBe: Bool) throws {
        #expect(MissingScope.mayBe(in: try HeadSamples.response("HTTP/1.1 \(head)¶")) == mayBe)
    }

    @Test(
        arguments: [
            (#"{"status":403,"detail":"The access token is missing required scopes."}"#, true),
            ("missing required scope", true), ("MISSING Required sCOPES", true),
            ("xmissing required scope", true), ("missing missing required scope", true),
            (String(repeating: "m", count: 70_000) + "missing required scope", true),
            ("", false), ("missing required scop", false), ("missing  required scope", false),
            ("missing required\u{0}scope", false), ("issing required scope", false),
            (#"{"status":403,"detail":"You may not read this."}"#, false),
            (String(repeating: "missing required ", count: 5000), false),
        ]
    )
    func `a body says so in these words alone`(_ body: String, _ isSaid: Bool) {
        #expect(MissingScope.isSaid(in: ByteBuffer(string: body)) == isSaid)
        // Wherever the body lies in its buffer, what is before it is not of it.
        var moved = ByteBuffer(string: "missing required scope" + body)
        moved.moveReaderIndex(forwardBy: 22)
        #expect(MissingScope.isSaid(in: moved) == isSaid)
    }

    /// The upstream's pieces are put together before they are looked at.
    @Test func `a body may come in pieces`() {
        let bytes = Array("…missing required scopes".utf8)
        for cut in 0...bytes.count {
            var body = ByteBuffer()
            body.writeBytes(bytes[..<cut])
            body.writeBytes(bytes[cut...])
            #expect(MissingScope.isSaid(in: body))
        }
    }
}
