import AdobeIMS
import ProxyCore
import Testing

/// Refusals that no token cures, many at a time, over virtual time.
struct TokenLifecycleStormTests {
    private let routes: [RouteTarget]

    init() throws {
        routes = [try HeadSamples.route(), try HeadSamples.route()]
    }

    private func place(_ path: String, route: Int = 0) -> RefusedPlace {
        RefusedPlace(route: routes[route], path: path)
    }

    private func withToken() -> TokenLifecycle {
        var lifecycle = TokenLifecycle(refreshBefore: .seconds(900))
        _ = lifecycle.succeeded(TokenSamples.token(), at: TokenSamples.start, jitter: 0)
        return lifecycle
    }

    /// 500 requests at once, each at its place: all are sent with what is current, those that
    /// `isRefused` are refused, and those that may are sent again.
    ///
    /// - Returns: How many ended in which way, and how many exchanges it took.
    private func wave(
        _ lifecycle: inout TokenLifecycle,
        at now: UnixTime,
        places: [RefusedPlace],
        isRefused: (_ generation: Int) -> Bool
    ) -> (ends: [String: Int], exchanges: Int) {
        var ends: [String: Int] = [:]
        var exchanges = 0
        var waiting: [RefusedPlace] = []
        guard case .use(let token, _) = lifecycle.lookup(at: now) else { return (ends, 0) }
        for number in 0..<500 {
            let place = places[number % places.count]
            guard isRefused(token.generation) else {
                ends["200", default: 0] += 1
                continue
            }
            switch lifecycle.refused(generation: token.generation, at: now, place: place) {
            case .replay: waiting.append(place)
            case .wait(let startExchange):
                exchanges += startExchange ? 1 : 0
                waiting.append(place)
            case .giveUp(let cause): ends[cause.name, default: 0] += 1
            }
        }
        if exchanges > 0 {
            let token = TokenSamples.token(issuedAt: now)
            _ = lifecycle.succeeded(token, at: now, jitter: 0)
        }
        let generation = lifecycle.current?.generation ?? 0
        for place in waiting {
            if isRefused(generation) {
                lifecycle.refusedAgain(at: place, at: now)
                ends["refused_after_refresh", default: 0] += 1
            } else {
                ends["200", default: 0] += 1
            }
        }
        return (ends, exchanges)
    }

    @Test(arguments: [1, 7, 500])
    func `an upstream that refuses everything costs three exchanges in five minutes`(
        _ count: Int
    ) {
        var lifecycle = withToken()
        let places = (0..<count).map { place("/a/b/\($0)/c") }
        var exchanges: [UnixTime] = []
        for second in stride(from: 0, to: 1200, by: 5) {
            let now = TokenSamples.at(.seconds(second))
            let (ends, count) = wave(&lifecycle, at: now, places: places) { _ in true }
            #expect(count <= 1)
            if count > 0 { exchanges.append(now) }
            #expect(exchanges.count { $0.duration(to: now) < .seconds(300) } <= 3)
            // Every one of them ends, and with a cause.
            #expect(ends["200"] == nil)
            #expect(ends.values.reduce(0, +) == 500)
            let known = ["refused_after_refresh", "refresh_budget_exhausted"]
            #expect(ends.keys.allSatisfy(known.contains), "\(ends)")
        }
        #expect(exchanges.count == 12)
    }

    @Test func `a real revocation is one exchange and 500 successes`() {
        var lifecycle = withToken()
        let places = (0..<10).map { place("/a/b/\($0)") }
        let first = wave(&lifecycle, at: TokenSamples.start, places: places) { $0 == 1 }
        #expect(first.ends == ["200": 500])
        #expect(first.exchanges == 1)
        let second = wave(&lifecycle, at: TokenSamples.at(.seconds(1)), places: places) { $0 == 1 }
        #expect(second.ends == ["200": 500])
        #expect(second.exchanges == 0)
    }

    @Test(
        arguments: [
            // another path → whether it is the same place as /a/b/c/d on the first route
            ("/a/b/c/d", 0, true), ("/a/b/c", 0, true), ("/a/b/c/", 0, true),
            ("/a/b/c/x/y", 0, true),
            ("//a/b//c", 0, true), ("/a/b/c/d", 1, false), ("/a/b", 0, false), ("/", 0, false),
            ("/a/b/d", 0, false), ("/a/b/cc", 0, false), ("/A/b/c", 0, false), ("", 0, false),
        ]
    )
    func `what is remembered is a route and three segments`(
        _ path: String,
        _ route: Int,
        _ isSame: Bool
    ) {
        var lifecycle = withToken()
        lifecycle.refusedAgain(at: place("/a/b/c/d"), at: TokenSamples.start)
        let refusal = lifecycle.refused(
            generation: 1,
            at: TokenSamples.start,
            place: place(path, route: route)
        )
        #expect(refusal.text == (isSame ? "give up: refused_after_refresh" : "wait, start"))
    }

    @Test(
        arguments: [
            // remembered at, asked at → whether it is still remembered; milliseconds
            ([0], 0, true), ([0], 59_999, true), ([0], 60_000, false), ([0], 3_600_000, false),
            ([0, 30_000], 89_999, true), ([0, 30_000], 90_000, false), ([], 0, false),
        ] as [([Int64], Int64, Bool)]
    )
    func `it is remembered for a minute`(_ remembered: [Int64], _ asked: Int64, _ isThere: Bool) {
        var lifecycle = withToken()
        for time in remembered {
            lifecycle.refusedAgain(at: place("/a"), at: TokenSamples.at(.milliseconds(time)))
        }
        let now = TokenSamples.at(.milliseconds(asked))
        let refusal = lifecycle.refused(generation: 1, at: now, place: place("/a"))
        #expect(refusal.text == (isThere ? "give up: refused_after_refresh" : "wait, start"))
    }

    @Test func `a place that is remembered still gets the newer token, and joins nothing`() {
        var lifecycle = withToken()
        let now = TokenSamples.start
        lifecycle.refusedAgain(at: place("/a"), at: now)
        #expect(lifecycle.refused(generation: 1, at: now, place: place("/b")).text == "wait, start")
        let during = lifecycle.refused(generation: 1, at: now, place: place("/a"))
        #expect(during.text == "give up: refused_after_refresh")
        _ = lifecycle.succeeded(TokenSamples.token(), at: now, jitter: 0)
        #expect(lifecycle.refused(generation: 1, at: now, place: place("/a")).text == "replay 2")
    }

    /// Beyond 256 places it is the budget that protects.
    @Test func `so many places are remembered, and room is made for new ones`() {
        var lifecycle = withToken()
        func isRemembered(_ number: Int, at now: UnixTime) -> Bool {
            var copy = lifecycle
            return copy.refused(generation: 1, at: now, place: place("/\(number)")).text
                == "give up: refused_after_refresh"
        }
        for number in 0..<300 {
            lifecycle.refusedAgain(at: place("/\(number)"), at: TokenSamples.start)
        }
        let remembered = (0..<300).filter { isRemembered($0, at: TokenSamples.start) }
        #expect(remembered == Array(0..<256))
        // What is there already is renewed.
        let later = TokenSamples.at(.seconds(50))
        lifecycle.refusedAgain(at: place("/7"), at: later)
        lifecycle.refusedAgain(at: place("/299"), at: later)
        let muchLater = TokenSamples.at(.seconds(70))
        #expect((0..<300).filter { isRemembered($0, at: muchLater) } == [7])
        lifecycle.refusedAgain(at: place("/299"), at: muchLater)
        #expect((0..<300).filter { isRemembered($0, at: muchLater) } == [7, 299])
    }
}
