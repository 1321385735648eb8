import ProxyCore
import ProxyFiles
import Testing

/// HTTP archives of others.
struct ArchiveReaderTests {
    private static let archive = """
        {"log": {"version": "1.2", "creator": {"name": "Browser", "version": "1"}, "pages": [],
          "entries": [
            {"startedDateTime": "2027-01-15T08:00:00Z", "time": 1.5, "pageref": "p",
             "request": {"method": "GET", "url": "https://a.test/x?y=1#z", "headers": []},
             "response": {"status": 200, "headers": [{"name": "Content-Encoding", "value": "br"},
                {"name": "X", "value": "1"}, {"name": "broken"}, 7],
                "content": {"size": 2, "mimeType": "text/plain", "text": "ja"}}},
            {"request": {"method": "GET", "url": "https://a.test/i"},
             "response": {"status": 200,
                "content": {"text": "AQID", "encoding": "base64", "_coding": "gzip", "_truncated": true}},
             "_upstream": "aem", "_credential": "none", "_attempts": 2},
            {"request": {"method": "GET", "url": "data:text/plain,x"}, "response": {"status": 200}},
            {"request": {"method": "GET"}}, null, 7
          ]}}
        """

    @Test(arguments: ["", "\u{FEFF}"])
    func `what can be read is read`(_ mark: String) throws {
        let content = try ArchiveReader.read(Array((mark + Self.archive).utf8))
        #expect(content.skipped == 4)
        let first = try #require(content.exchanges.first)
        #expect(first.origin == "https://a.test" && first.target == "/x?y=1")
        #expect(first.fields == [.init("Content-Encoding", "br"), .init("X", "1")])
        #expect(first.body == Array("ja".utf8) && !first.isCoded && !first.isCut)
        #expect(first.upstream == nil && first.attempts == nil)
        let second = try #require(content.exchanges.last)
        #expect(second.body == [1, 2, 3] && second.isCoded && second.isCut)
        #expect(second.upstream == "aem" && second.attempts == 2)
    }

    @Test(arguments: ["", "{}", "[]", "{\"log\": {}}", "<html>", "{\"log\": {\"entries\": 7}}"])
    func `others are none`(_ text: String) {
        #expect(throws: InvalidValue.self) { try ArchiveReader.read(Array(text.utf8)) }
    }

    @Test(arguments: [
        (archive, true), ("{\"log\":{", true), ("{\"message\":\"access\"}", false), ("", false),
        ("2027-01-15T08:00:00.000Z info access request.id=x", false),
    ])
    func `an archive is told from a log`(_ text: String, _ isArchive: Bool) {
        #expect(ArchiveReader.isArchive(Array(text.utf8)) == isArchive)
    }
}
