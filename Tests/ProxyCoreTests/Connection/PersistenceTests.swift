import ProxyCore
import Testing

struct PersistenceTests {
    @Test(
        arguments: [
            // unread, awaits a 100 → closes
            (0, false, false), (0, true, false), (1, false, false), (1, true, true),
            (65_536, false, false), (65_536, true, true), (65_537, false, true),
            (.max, false, true), (nil, false, true), (nil, true, true),
        ] as [(Int64?, Bool, Bool)]
    )
    func `a rest of a body is dropped or closed on`(
        _ unread: Int64?,
        _ awaitsContinue: Bool,
        _ closes: Bool
    ) {
        for bits in 0..<4 {
            let persistence = Persistence(
                isWanted: bits & 1 == 0,
                isDraining: bits & 2 != 0,
                unreadBody: unread,
                awaitsContinue: awaitsContinue
            )
            // Each of the others closes whatever the body is like.
            #expect(persistence.closes == (closes || bits != 0))
        }
    }
}
