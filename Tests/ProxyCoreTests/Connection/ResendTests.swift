import ProxyCore
import Testing

struct ResendTests {
    /// All that there is; a `+` stands before those which may be sent again. In this order: the
    /// method is idempotent, the connection reused, it is the first try, an answer has begun, the
    /// upstream can act upon what it got.
    private static let table = """
        - ..... - ....a - ...b. - ...ba - ..f.. - ..f.a - ..fb. - ..fba
        - .r... - .r..a - .r.b. - .r.ba + .rf.. - .rf.a - .rfb. - .rfba
        - i.... - i...a - i..b. - i..ba - i.f.. - i.f.a - i.fb. - i.fba
        - ir... - ir..a - ir.b. - ir.ba + irf.. + irf.a - irfb. - irfba
        """

    private static let rows: [(mark: String, facts: String)] = {
        let words = table.split(whereSeparator: \.isWhitespace).map(String.init)
        return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    }()

    @Test func `a request goes twice only where that can't make anything happen twice`() {
        #expect(Set(Self.rows.map(\.facts)).count == 32)
        for row in Self.rows {
            let facts = row.facts.map { $0 != "." }
            let resend = Resend(
                isIdempotent: facts[0],
                isReused: facts[1],
                isFirstTry: facts[2],
                isAnswerBegun: facts[3],
                isActionable: facts[4]
            )
            #expect(resend.isPermitted == (row.mark == "+"), "\(row.facts)")
        }
    }
}
