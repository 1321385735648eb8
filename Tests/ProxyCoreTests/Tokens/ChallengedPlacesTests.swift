import NIOCore
import ProxyCore
import Testing

/// Where a credential that was held back has been asked for.
struct ChallengedPlacesTests {
    private static func place(_ target: String) -> ChallengedPlace {
        ChallengedPlace(of: ByteBuffer(string: target))
    }

    private static func time(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + .seconds(seconds)
    }

    @Test(
        arguments: [
            ("/a/b/c", true), ("/a/b/c/", true), ("/a/b/c/d", true), ("/a/b/c/d/e.html", true),
            ("/a/b/c?d", true), ("/a/b/c/?d=/e", true), ("//a/b//c/d", true),
            ("/a/b/c/../d", true),
            ("/a/b/cd", false), ("/a/b", false), ("/a/b/", false), ("/a/b?c", false),
            ("/a/b/d", false), ("/ab/c", false), ("/a/bc", false), ("/", false), ("", false),
            ("/?a/b/c", false), ("/a/b/C", false), ("/a/b%2Fc", false), ("/b/a/c", false),
        ] as [(String, Bool)]
    )
    func `a place has the same three segments`(_ target: String, _ isSame: Bool) {
        #expect((Self.place(target) == Self.place("/a/b/c")) == isSame)
    }

    @Test(
        arguments: [
            ("/", "//", true), ("/", "", true), ("/", "/?a", true), ("/a", "/a/", true),
            ("/a", "/a?b", true), ("/a/b", "/a/b/", true), ("/a", "/b", false), ("/a", "/", false),
        ] as [(String, String, Bool)]
    )
    func `a shorter path is a place of its own`(_ one: String, _ other: String, _ isSame: Bool) {
        #expect((Self.place(one) == Self.place(other)) == isSame)
    }

    @Test func `it is remembered for five minutes from the first time`() {
        let places = ChallengedPlaces()
        let place = Self.place("/a/b/c")
        #expect(!places.contains(place, at: Self.time(0)))
        places.remember(place, at: Self.time(0))
        #expect(places.contains(place, at: Self.time(299)))
        #expect(!places.contains(Self.place("/a/b/d"), at: Self.time(0)))
        // A request that was under way meanwhile.
        places.remember(place, at: Self.time(200))
        #expect(!places.contains(place, at: Self.time(300)))
        places.remember(place, at: Self.time(300))
        #expect(places.contains(place, at: Self.time(599)))
        #expect(!places.contains(place, at: Self.time(600)))
        #expect(places.count == 1)
    }

    @Test func `of many the newest are remembered`() {
        let places = ChallengedPlaces()
        let count = ChallengedPlaces.most + 10
        for number in 0..<count { places.remember(Self.place("/\(number)"), at: Self.time(0)) }
        #expect(places.count == ChallengedPlaces.most)
        #expect(!places.contains(Self.place("/9"), at: Self.time(1)))
        #expect(places.contains(Self.place("/10"), at: Self.time(1)))
        #expect(places.contains(Self.place("/\(count - 1)"), at: Self.time(1)))
        // Those that have ended make room.
        places.remember(Self.place("/a"), at: Self.time(300))
        #expect(places.count == 1)
    }
}
