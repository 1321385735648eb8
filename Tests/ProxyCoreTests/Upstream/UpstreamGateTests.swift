import Fuzzing
import NIOCore
import ProxyCore
import Testing

struct UpstreamGateTests {
    typealias Steps = [(event: String, outcome: String)]

    private func expect(_ script: GateScript, _ steps: Steps) {
        var script = script
        for step in steps {
            #expect(script.perform(step.event) == step.outcome, "\(step.event)")
        }
    }

    @Test(
        arguments: [
            // The next one goes when one has left, in the order they came.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "wait, wake 10000"),
                ("1 enter", "wait"), ("5 leave 1", "2 go"), ("6 leave 0", "3 go"),
                ("7 leave 2", ""), ("8 leave 3", ""), ("9 enter", "go"), ("9 enter", "go"),
                ("9 enter", "wait"), ("10000 advance", "wake 10009"),
            ],
            // Nobody overtakes those who wait.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "wait, wake 10000"),
                ("1 leave 2", ""), ("2 enter", "wait"), ("3 leave 0", "3 go"),
                ("4 enter", "wait"), ("5 leave 1", "4 go"),
            ],
            // A request leaves once, whatever is said.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("1 leave 0", ""), ("1 leave 0", ""),
                ("2 enter", "go"), ("2 enter", "wait, wake 10002"),
            ],
            // Ten seconds are the longest wait.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "wait, wake 10000"),
                ("3000 enter", "wait"), ("9999 advance", ""),
                ("10000 advance", "2 refused upstream_busy 1, wake 13000"),
                ("13000 advance", "3 refused upstream_busy 1"),
            ],
            // A late timer refuses nobody whose turn has come.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "wait, wake 10000"),
                ("11000 leave 0", "2 go"),
            ],
        ] as [Steps]
    )
    func `so many requests are under way at a time`(_ steps: Steps) {
        expect(GateScript(concurrent: 2), steps)
    }

    @Test(
        arguments: [
            // One second's worth at once, then one a quarter of a second.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "go"),
                ("0 enter", "wait, wake 250"), ("10 enter", "wait"), ("249 advance", ""),
                ("250 advance", "4 go, wake 500"), ("500 advance", "5 go"),
                ("749 enter", "wait, wake 750"), ("750 advance", "6 go"),
            ],
            // A pause fills the bucket, and no more than that.
            [
                ("0 enter", "go"), ("60000 enter", "go"), ("60000 enter", "go"),
                ("60000 enter", "go"), ("60000 enter", "go"), ("60000 enter", "wait, wake 60250"),
                ("61000 enter", "go, 5 go"), ("61000 enter", "go"), ("61000 enter", "go"),
                ("61000 enter", "wait, wake 61250"),
            ],
            // That a request leaves makes no room for another.
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "go"),
                ("0 enter", "wait, wake 250"), ("1 leave 0", ""), ("1 leave 1", ""),
                ("2 leave 4", ""), ("300 enter", "go"),
            ],
        ] as [Steps]
    )
    func `so many requests begin in a second`(_ steps: Steps) {
        expect(GateScript(rate: 4), steps)
    }

    @Test func `who could not begin in time is refused at once`() {
        var script = GateScript(rate: 1)
        #expect(script.perform("0 enter") == "go")
        #expect(script.perform("0 enter") == "wait, wake 1000")
        for _ in 2...10 { #expect(script.perform("0 enter") == "wait") }
        #expect(script.perform("0 enter") == "refused upstream_busy 11")
        #expect(script.perform("600 enter") == "refused upstream_busy 11")
        #expect(script.perform("1000 enter") == "wait, 1 go, wake 2000")
    }

    @Test func `ten thousand requests may wait`() {
        var script = GateScript(concurrent: 1)
        #expect(script.perform("0 enter") == "go")
        #expect(script.perform("0 enter") == "wait, wake 10000")
        for _ in 2...UpstreamGate.mostWaiting { #expect(script.perform("0 enter") == "wait") }
        #expect(script.perform("1 enter") == "refused upstream_busy 1")
        #expect(script.perform("2 leave 0") == "1 go")
        #expect(script.perform("3 enter") == "wait")
        #expect(script.perform("4 enter") == "refused upstream_busy 1")
    }

    @Test(
        arguments: [
            // Short: they wait, all in one queue, and behind it one goes first.
            [
                ("0 enter", "go"), ("0 pause 5", ""), ("1000 enter", "wait, wake 5000"),
                ("2000 enter", "wait"), ("4999 advance", ""), ("5000 advance", "1 go, wake 10000"),
                ("5000 enter", "wait"), ("5001 served 0", ""), ("5002 served 1", "2 go, 3 go"),
                ("5003 enter", "go"), ("5004 served 1", ""),
            ],
            // The one that comes first behind it is the first to go.
            [
                ("0 pause 5", ""), ("6000 enter", "go"), ("6000 enter", "wait, wake 11000"),
                ("6001 served 0", "1 go"), ("6002 enter", "go"),
            ],
            // If it ends without an answer, the next one goes.
            [
                ("0 pause 5", ""), ("6000 enter", "go"), ("6000 enter", "wait, wake 11000"),
                ("6001 enter", "wait"), ("6002 leave 0", "1 go"), ("6003 leave 1", "2 go"),
                ("6004 leave 2", ""), ("6005 enter", "go"),
            ],
            // So it is if its answer takes long, which still counts.
            [
                ("0 pause 5", ""), ("6000 enter", "go"), ("6000 enter", "wait, wake 11000"),
                ("6001 enter", "wait"), ("6001 enter", "wait"),
                ("11000 advance", "1 go, wake 16000"), ("11001 leave 1", ""),
                ("11002 served 0", "2 go, 3 go"),
            ],
            // Who can't wait for it is told why.
            [
                ("0 pause 5", ""), ("6000 enter", "go"), ("6000 enter", "wait, wake 11000"),
                ("11000 advance", "1 go"), ("11000 enter", "wait, wake 16000"),
                ("16000 advance", "2 go"), ("16000 enter", "wait, wake 21000"),
                ("16001 enter", "wait"),
                ("26001 advance", "3 go, 4 refused upstream_retry_after 1"),
            ],
            // It is answered as before.
            [
                ("0 pause 5", ""), ("6000 enter", "go"), ("6000 enter", "wait, wake 11000"),
                ("6001 pause 5", ""), ("6001 leave 0", ""), ("11000 advance", "wake 11001"),
                ("11001 advance", "1 go"), ("11002 enter", "wait, wake 16001"),
                ("11003 served 0", ""), ("11004 served 1", "2 go"),
            ],
            // Long: they are told at once, until the rest of it is short.
            [
                ("0 pause 60", ""), ("0 enter", "refused upstream_retry_after 60"),
                ("10500 enter", "refused upstream_retry_after 50"),
                ("50000 enter", "wait, wake 60000"), ("60000 advance", "0 go"),
                ("60001 served 0", ""),
            ],
            // A longer pause ends the wait of those who can't wait for it.
            [
                ("0 pause 5", ""), ("0 enter", "wait, wake 5000"), ("4000 enter", "wait"),
                ("4500 pause 9", "0 refused upstream_retry_after 9"),
                ("5000 advance", "wake 13500"), ("13500 advance", "1 go"),
            ],
            // A shorter one does not end it.
            [
                ("0 pause 9", ""), ("1000 pause 1", ""), ("3000 enter", "wait, wake 9000"),
            ],
        ] as [Steps]
    )
    func `what AEM asks for is respected`(_ steps: Steps) {
        expect(GateScript(), steps)
    }

    @Test func `all limits hold together`() {
        expect(
            GateScript(concurrent: 2, rate: 2),
            [
                ("0 enter", "go"), ("0 enter", "go"), ("0 enter", "wait, wake 10000"),
                ("100 leave 0", "wake 500"), ("200 pause 1", ""), ("500 advance", "wake 1200"),
                ("1200 advance", "2 go"), ("1210 served 2", ""),
                ("1300 enter", "wait, wake 11300"), ("1400 leave 1", "3 go"), ("1500 leave 2", ""),
                ("1600 enter", "wait, wake 1700"),
            ]
        )
    }

    @Test func `without limits everything goes`() {
        var script = GateScript()
        for _ in 0..<1000 { #expect(script.perform("0 enter") == "go") }
        #expect(script.perform("0 leave 7") == "")
    }

    @Test func `who has left while waiting is passed over`() {
        expect(
            GateScript(concurrent: 1),
            [
                ("0 enter", "go"), ("0 enter", "wait, wake 10000"), ("1 enter", "wait"),
                ("2 enter", "wait"), ("3 enter", "wait"), ("4 leave 1", ""), ("5 leave 3", ""),
                ("6 leave 0", "2 go"), ("7 leave 2", "4 go"), ("8 leave 4", ""), ("9 enter", "go"),
                // Of the deadline of one that has left comes nothing.
                ("10 enter", "wait"), ("10000 advance", "wake 10010"),
            ]
        )
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func `thousands come and go in any order, and the rest keep theirs`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let time = GateScript.time(0)
        var gate = UpstreamGate(maxConcurrentRequests: 1, requestsPerSecond: nil)
        guard case (.go(var present), _) = gate.enter(at: time) else {
            Issue.record("the first one goes")
            return
        }
        var waiting: [UpstreamGate.Ticket] = []
        for _ in 0..<50_000 {
            if case (.wait(let ticket), _) = gate.enter(at: time) { waiting.append(ticket) }
            guard waiting.count > 50 else { continue }
            let leaving = waiting.remove(at: .random(in: 0..<waiting.count, using: &generator))
            let release = gate.leave(leaving, at: time)
            guard release.ended.isEmpty else { return _ = Issue.record("it is nobody's turn") }
        }
        #expect(waiting.count == 50)
        // Nobody asks how many are remembered, but they cost memory.
        let queue = Mirror(reflecting: gate).descendant("queue") as? any Collection
        #expect(try #require(queue).count <= 2 * UpstreamGate.mostWaiting + 1)
        for next in waiting {
            let release = gate.leave(present, at: time)
            #expect(release.ended.map(\.ticket) == [next])
            #expect(release.ended.allSatisfy { $0.refusal == nil })
            present = next
        }
        #expect(gate.leave(present, at: time).ended.isEmpty)
        guard case (.go, _) = gate.enter(at: time) else { return _ = Issue.record("it is free") }
    }
}
