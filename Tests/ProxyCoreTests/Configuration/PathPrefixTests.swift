import ProxyCore
import Testing

@Suite struct PathPrefixTests {
    @Test(arguments: [
        ("/", "/"), ("/api/assets", "/api/assets"), ("/api/assets/", "/api/assets"),
        ("/content/my%20site", "/content/my%20site"), ("/a:b@c,d=e", "/a:b@c,d=e"),
        ("/.well-known", "/.well-known"), ("/...", "/..."),
    ])
    func `keeps a path, without the slash at its end`(text: String, expected: String) throws {
        #expect(try PathPrefix.parse(text) == expected)
    }

    @Test(arguments: [
        "", "api", "//", "//api", "/api//x", "/api//", "/.", "/..", "/a/../b", "/a/./b", "/a/%2E",
        "/a%2fb", "/a%5cb", "/a;b", "/a%3Bb", "/a\\b", "/a?b", "/a#b", "/a b", "/ä", "/a%", "/a%4",
        "/a%zz", "/a%+1", "/a%00", "/a%252e",
    ])
    func `refuses what can be read in two ways`(text: String) {
        #expect(throws: InvalidValue.self) { try PathPrefix.parse(text) }
    }
}
