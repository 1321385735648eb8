import NIOCore
import ProxyCore
import Testing

struct ReuseTests {
    /// One that is good.
    private static func reuse(_ change: (inout Reuse) -> Void) -> Reuse.Verdict {
        var reuse = Reuse(
            isAnswerComplete: true,
            isRequestComplete: true,
            keepsConnection: true,
            isQuiet: true,
            age: .seconds(10),
            greatestAge: .seconds(3600),
            uses: 1
        )
        change(&reuse)
        return reuse.verdict
    }

    @Test func `a connection that is whole, quiet and young goes on`() {
        #expect(Self.reuse { _ in } == .keep)
        #expect(Self.reuse { $0.age = .seconds(3600) - .nanoseconds(1) } == .keep)
        #expect(Self.reuse { $0.uses = Reuse.mostUses - 1 } == .keep)
        #expect(Self.reuse { $0.uses = 0 } == .keep)
    }

    @Test func `any doubt ends it`() {
        let changes: [(Reuse.Reason, (inout Reuse) -> Void)] = [
            (.answerIncomplete, { $0.isAnswerComplete = false }),
            (.requestIncomplete, { $0.isRequestComplete = false }),
            (.upstreamCloses, { $0.keepsConnection = false }),
            (.strayBytes, { $0.isQuiet = false }),
            (.tooOld, { $0.age = $0.greatestAge }),
            (.tooOld, { $0.age = .hours(24) }),
            (.tooOld, { $0.greatestAge = .seconds(1) }),
            (.tooManyUses, { $0.uses = Reuse.mostUses }),
            (.tooManyUses, { $0.uses = .max }),
        ]
        for (reason, change) in changes { #expect(Self.reuse(change) == .close(reason)) }
    }

    /// What says most about the exchange before is told first.
    @Test func `of several reasons the first is told`() {
        let changes: [(Reuse.Reason, (inout Reuse) -> Void)] = [
            (.tooManyUses, { $0.uses = Reuse.mostUses }), (.tooOld, { $0.age = $0.greatestAge }),
            (.strayBytes, { $0.isQuiet = false }),
            (.upstreamCloses, { $0.keepsConnection = false }),
            (.requestIncomplete, { $0.isRequestComplete = false }),
            (.answerIncomplete, { $0.isAnswerComplete = false }),
        ]
        #expect(Set(changes.map(\.0)) == Set(Reuse.Reason.allCases))
        for count in changes.indices {
            let verdict = Self.reuse { reuse in
                for change in changes[...count] { change.1(&reuse) }
            }
            #expect(verdict == .close(changes[count].0))
        }
    }
}
