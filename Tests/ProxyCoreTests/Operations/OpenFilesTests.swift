import ProxyCore
import Testing

struct OpenFilesTests {
    @Test(
        arguments: [
            (20_064, 10_000), (.max, 10_000), (.max, .max / 2), (1_048_576, 10_000), (66, 1),
            (64, 0), (0, 0), (UInt64(Int.max), 1_000_000),
        ] as [(UInt64, Int)]
    )
    func `enough`(_ limit: UInt64, _ connections: Int) {
        #expect(OpenFiles.shortage(limit: limit, connections: connections) == nil)
    }

    @Test func `more than can be counted`() {
        let text = OpenFiles.shortage(limit: 1_024, connections: .max)
        #expect(text == "limits.connections is beyond any limit of open files")
    }

    @Test(
        arguments: [
            (20_063, 10_000, "needs 20064", 9_999), (1_024, 10_000, "needs 20064", 480),
            (65, 1, "needs 66", nil), (64, 1, "needs 66", nil), (63, 1, "needs 66", nil),
            (0, 1, "needs 66", nil), (66, 2, "needs 68", 1), (67, 2, "needs 68", 1),
        ] as [(UInt64, Int, String, Int?)]
    )
    func `too few: what is missing, and both ways out`(
        _ limit: UInt64,
        _ connections: Int,
        _ needs: String,
        _ possible: Int?
    ) throws {
        let text = try #require(OpenFiles.shortage(limit: limit, connections: connections))
        let needed = needs.drop { !$0.isNumber }
        #expect(text.contains("open files is \(limit),"))
        #expect(text.contains("(\(connections)) \(needs):"))
        #expect(text.contains("LimitNOFILE=\(needed)"))
        #expect(text.contains("ulimit -n \(needed)"))
        let lower = possible.map { "limits.connections: \($0)" }
        #expect(text.hasSuffix(lower ?? "in a shell)"), "\(text)")
        // What it says helps.
        if let possible { #expect(OpenFiles.shortage(limit: limit, connections: possible) == nil) }
    }
}
