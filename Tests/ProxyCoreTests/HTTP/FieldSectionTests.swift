import NIOCore
import ProxyCore
import Testing

struct FieldSectionTests {
    private func section(_ fields: String) throws -> FieldSection {
        let heads = RequestFeeding.heads(wire("GET / HTTP/1.0¶\(fields)¶"))
        return try #require(heads.first).fields
    }

    @Test func `fields are found and counted by name`() throws {
        let fields = try section("Accept: a¶X: b¶COOKIE: c¶cookie: d¶")
        #expect(fields.count == 4)
        #expect(fields.map(\.known) == [.accept, .other, .cookie, .cookie])
        #expect(fields.firstIndex(of: .cookie) == 2)
        #expect(fields.count(of: .cookie) == 2)
        #expect(fields.contains(.accept))
        #expect(fields.firstIndex(of: .host) == nil)
        #expect(fields.count(of: .host) == 0)
        #expect(!fields.contains(.host))
        #expect(fields.value(of: .cookie) == "c")
        #expect(fields.value(of: .host) == nil)
        #expect(FieldSection.empty.isEmpty)
    }

    @Test func `names and values are bytes first and repaired text second`() throws {
        let fields = try section("X-Caf: \u{E9}t\u{E9}¶Y:\u{C3}\u{A9}¶")
        #expect(fields.name(0) == "X-Caf")
        #expect(text(fields.valueSlice(0)) == "\u{E9}t\u{E9}")
        #expect(fields.value(0) == "\u{FFFD}t\u{FFFD}")
        #expect(fields.value(1) == "\u{E9}")
        #expect(text(fields.nameSlice(1)) == "Y")
    }

    @Test func `names are compared without case`() throws {
        let fields = try section("X-Name: Some Value¶")
        #expect(fields.nameEquals(0, ignoringCase: "x-NAME"))
        #expect(!fields.nameEquals(0, ignoringCase: "x-nam"))
        #expect(fields.nameHasPrefix(0, ignoringCase: "X-n"))
        #expect(!fields.nameHasPrefix(0, ignoringCase: "x-name-and-more"))
    }

    @Test func `what fields say is in no description and no dump`() throws {
        let input = wire("GET / HTTP/1.0¶Authorization: Bearer abcdef¶¶")
        let head = try #require(RequestFeeding.heads(input).first)
        var parser = ResponseHeadParser(limit: 1000)
        var buffer = ByteBuffer(bytes: wire("HTTP/1.1 200 OK¶Set-Cookie: abcdef¶"))
        _ = parser.parse(&buffer)
        var shown = "\(head) \(head.fields) \(parser)"
        shown += String(reflecting: head) + String(reflecting: parser)
        dump(head, to: &shown)
        dump(parser, to: &shown)
        buffer.writeBytes(wire("¶"))
        guard case .head(let response) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        shown += "\(response)" + String(reflecting: response)
        dump(response, to: &shown)
        #expect(shown.contains("FieldSection(1 fields)"))
        #expect(!shown.contains("abcdef"))
        // As a ByteBuffer shows its bytes.
        #expect(!shown.contains("616263646566"))
    }

    @Test func `fields that Connection names are told apart`() throws {
        let fields = try section(
            "Connection: x-a, X-B¶X-A: 1¶x-b: 2¶X-C: 3¶connection: close¶X-AB: 4¶"
        )
        #expect(
            fields.indices.map(fields.isNamedByConnection) == [
                false, true, true, false, false, false,
            ]
        )
        let none = try section("X-A: 1¶")
        #expect(!none.isNamedByConnection(0))
    }

    @Test(arguments: [
        ("A: b", "A: b"), ("A:b", "A: b"), ("A:\tb", "A: b"), ("A:  b ", "A: b"), ("A:", "A: "),
        ("A: ", "A: "), ("A:  ", "A: "), ("A: \u{FF} x\u{80}\t", "A: \u{FF} x\u{80}"),
        ("a-B: c", "a-B: c"),
    ])
    func `a field is written with the bytes it came with`(_ line: String, _ expected: String) throws
    {
        let fields = try section("First: 1¶\(line)¶Last: 2¶")
        var buffer = ByteBuffer()
        fields.appendField(1, to: &buffer)
        #expect(text(buffer) == expected)
        buffer.clear()
        for index in fields.indices {
            ResponseHeadWriter.appendField(index, of: fields, to: &buffer)
        }
        #expect(text(buffer) == "First: 1\r\n\(expected)\r\nLast: 2\r\n")
    }
}
