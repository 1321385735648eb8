import NIOCore
import ProxyCore
import Testing

struct RareLineTests {
    /// Seconds at which something happens, and what is said: nil is nothing, a number that many
    /// unsaid.
    @Test(
        arguments: [
            ([0], [0]),
            ([5], [0]),
            ([0, 1, 2], [0, nil, nil]),
            ([0, 9.999], [0, nil]),
            ([0, 10], [0, 0]),
            ([0, 1, 2, 9, 10], [0, nil, nil, nil, 3]),
            ([0, 1, 10, 11, 19, 20, 21], [0, nil, 1, nil, nil, 2, nil]),
            ([0, 5, 15, 24, 25], [0, nil, 1, nil, 1]),
            ([0, 1, 1_000_000], [0, nil, 1]),
            ([0, 0, 0, 0], [0, nil, nil, nil]),
        ] as [([Double], [Int?])]
    )
    func `one line in ten seconds, with the number of those unsaid`(
        _ seconds: [Double],
        _ expected: [Int?]
    ) {
        var line = RareLine()
        let start = NIODeadline.uptimeNanoseconds(1_000_000_007)
        let said = seconds.map { line.happened(at: start + .microseconds(Int64($0 * 1e6))) }
        #expect(said == expected)
    }
}
