import Fuzzing
import Testing

/// The fuzzing checks on their seeds, on the tables of requests and on damaged ones of both.
struct MutationTests {
    /// Names stand for checks, which have no description of their own.
    private static let names = Checks.all.map { $0.name }

    @Test(arguments: names, 1...4 as ClosedRange<UInt64>)
    func `what must hold for every input holds for damaged ones`(
        _ name: String,
        _ seed: UInt64
    ) throws {
        let check = try #require(Checks.all.first { $0.name == name })
        let requests = AcceptedRequest.all.map(\.text) + RejectedRequest.all.map(\.text)
        let whole = (check.seeds + (seed == 1 ? requests : [])).map { wire($0) }
        for input in whole + Damages(of: whole, seed: seed).prefix(300) {
            #expect(throws: Never.self, "\(text(input).debugDescription)") {
                try check.check(input)
            }
        }
    }

    @Test(arguments: Leniency.allCases)
    func `what is taken and NIO refuses is a rule that is needed`(_ leniency: Leniency) {
        #expect(leniency.isNeeded)
    }
}
