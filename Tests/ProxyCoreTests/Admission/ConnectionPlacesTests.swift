import ProxyCore
import Testing

struct ConnectionPlacesTests {
    /// `p` and `t`: a plain and a TLS connection come; `s` and `r`: a served and a refused one end.
    /// The answers: `s`erved, `r`efused, `-` closed at once.
    private func outcome(_ script: String, limit: Int) -> String {
        var places = ConnectionPlaces(limit: limit)
        var outcome = ""
        for step in script {
            switch step {
            case "s": places.giveBack(.served)
            case "r": places.giveBack(.refused)
            default:
                let place = places.take(isTLS: step == "t")
                outcome += place.map { $0 == .served ? "s" : "r" } ?? "-"
            }
        }
        return outcome
    }

    private static let sixteen = String(repeating: "r", count: 16)

    @Test(arguments: [
        (2, "pp", "ss"), (2, "tt", "ss"), (2, "ppt", "ss-"), (2, "ttp", "ssr"),
        (2, "tttt", "ss--"), (2, "ppsp", "sss"), (2, "ttst", "sss"), (2, "ttsst", "sss"),
        // A refusal that ends makes no room for who would be served.
        (2, "ppprp", "ssrr"), (2, "ppprt", "ssr-"), (2, "pppsp", "ssrs"), (1, "tst", "ss"),
        (0, "pt", "r-"),
        // Refusals are bounded, too.
        (1, "p" + String(repeating: "p", count: 18), "s" + sixteen + "--"),
        (1, "p" + String(repeating: "p", count: 16) + "rpp", "s" + sixteen + "r-"),
        (1, "p" + String(repeating: "p", count: 16) + "t", "s" + sixteen + "-"),
    ])
    func `places are taken and given back`(_ limit: Int, _ script: String, _ expected: String) {
        #expect(outcome(script, limit: limit) == expected)
    }

    @Test(arguments: [(1, 16), (160, 16), (170, 17), (1_000, 100), (10_000, 1_000)])
    func `a tenth of the limit is told so at one time, 16 at least`(
        _ limit: Int,
        _ expected: Int
    ) {
        let script = String(repeating: "p", count: 2 * limit + 100)
        let outcome = outcome(script, limit: limit)
        #expect(outcome.count { $0 == "s" } == limit)
        #expect(outcome.count { $0 == "r" } == expected)
    }

    @Test func `it is empty when all have left`() {
        var places = ConnectionPlaces(limit: 1)
        #expect(places.isEmpty)
        #expect(places.take(isTLS: true) == .served)
        #expect(places.take(isTLS: true) == nil)
        #expect(places.take(isTLS: false) == .refused)
        places.giveBack(.served)
        #expect(!places.isEmpty)
        places.giveBack(.refused)
        #expect(places.isEmpty)
    }
}
