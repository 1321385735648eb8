import NIOCore
import ProxyCore
import Testing

struct UpstreamNameTests {
    private func time(_ seconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000) + .seconds(seconds)
    }

    /// `SECONDS EVENT`; a question has its answer behind it: `SECONDS beside OTHERS yes|no`, and
    /// `SECONDS doubted yes|no`.
    @Test(arguments: [
        // The first looks it up for all.
        [
            "0 beside 0 yes", "0 begin", "0 beside 1 no", "0 beside 7 no", "3 known",
            "3 beside 1 yes", "3 beside 7 yes",
        ],
        // It is remembered for so long, however often it is used.
        [
            "0 begin", "1 known", "40 begin", "40 known", "50 beside 1 yes", "51 beside 1 no",
            "51 beside 0 yes",
        ],
        // Then it is looked up anew.
        [
            "0 begin", "1 known", "60 begin", "60 beside 1 no", "61 known", "61 beside 1 yes",
            "110 beside 1 yes", "111 beside 1 no",
        ],
        // Who had begun before it was forgotten says nothing new.
        ["0 begin", "1 known", "51 known", "51 beside 1 no"],
        // A connection that failed, or died: the next one drops what is remembered.
        [
            "0 doubted no", "0 begin", "1 known", "2 doubt", "2 doubted yes", "2 beside 1 no",
            "3 beside 0 yes", "3 begin", "3 doubted no", "3 beside 1 no", "4 known",
            "4 beside 1 yes",
        ],
        // Before it was known as well.
        [
            "0 begin", "1 doubt", "1 doubted yes", "1 begin", "1 doubted no", "2 known",
            "2 beside 2 yes",
        ],
    ])
    func `one at a time looks a name up`(_ steps: [String]) {
        perform(steps, isAddress: false)
    }

    @Test func `an address is no name`() {
        perform(
            [
                "0 beside 0 yes", "0 beside 100 yes", "0 begin", "0 beside 5 yes", "1 doubt",
                "1 doubted no", "1 beside 5 yes", "2 known", "100 beside 1 yes",
            ],
            isAddress: true
        )
    }

    private func perform(_ steps: [String], isAddress: Bool) {
        var name = UpstreamName(isAddress: isAddress)
        for step in steps {
            let words = step.split(separator: " ").map(String.init)
            let time = time(Int64(words[0]) ?? 0)
            let isYes = words.last == "yes"
            switch words[1] {
            case "begin": name.begin(at: time)
            case "known": name.known(at: time)
            case "doubt": name.doubt()
            case "doubted": #expect(name.isDoubted == isYes, "\(step)")
            case "beside":
                let others = Int(words[2]) ?? 0
                #expect(name.mayConnect(beside: others, at: time) == isYes, "\(step)")
            default: Issue.record("no such event: \(step)")
            }
        }
    }
}
