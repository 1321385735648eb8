import ProxyCore
import Testing

struct RequestIDsTests {
    @Test(arguments: [
        ("a", true), ("7f3c-1", true), (String(repeating: "a", count: 128), true),
        ("!#$%&'*+-.^_`|~\"\\/:;=", true),
        (String(repeating: "a", count: 129), false), ("", false), ("a b", false),
        ("caf\u{E9}", false), ("a\tb", false), ("\u{C3}\u{A9}", false),
    ])
    func `a reasonable id of the client's is kept`(_ id: String, _ isKept: Bool) throws {
        var ids = RequestIDs(seed: 1)
        let head = try HeadSamples.request("GET /", "X-Request-Id: \(id)¶")
        let found = ids.id(for: head)
        #expect((found == id) == isKept)
        #expect(found == (isKept ? id : "1-1"))
    }

    @Test func `without one it is made`() throws {
        var ids = RequestIDs(seed: 35)
        let head = try HeadSamples.request("GET /", "")
        #expect(ids.id(for: head) == "z-1")
        #expect(ids.id(for: head) == "z-2")
        #expect(ids.next() == "z-3")
    }

    @Test func `no id is made twice, by whichever source`() {
        var all: Set<String> = []
        for seed in [0, 1, 36, 1296, UInt64.max] {
            var ids = RequestIDs(seed: seed)
            for _ in 0..<2000 { all.insert(ids.next()) }
        }
        #expect(all.count == 10_000)
        #expect(
            all.allSatisfy { $0.utf8.count <= 128 && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
        )
    }
}
