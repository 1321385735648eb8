import ProxyCore
import Testing

struct ProcessStatisticsTests {
    static let line = """
        4711 (aem) 1 (proxy) S 1 4711 4711 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 9 0 12345 987654321 \
        2500 18446744073709551615 1 1 0 0 0 0 0
        """
    static let units = ProcessStatistics.Units(
        ticksPerSecond: 100,
        pageBytes: 4096,
        bootSeconds: 1_800_000_000
    )

    @Test func `is what the kernel says`() throws {
        let statistics = try #require(
            ProcessStatistics(stat: Self.line, units: Self.units, openFiles: 3, fileLimit: nil)
        )
        #expect(statistics.cpuSeconds == 2)
        #expect(statistics.residentBytes == 10_240_000)
        #expect(statistics.virtualBytes == 987_654_321)
        #expect(statistics.startSeconds == 1_800_000_123.45)
        #expect(statistics.openFiles == 3)
    }

    @Test(arguments: [
        "", "4711", "4711 (a", "4711 (a) S 1 2 3", "4711 (a) \(String(repeating: "x ", count: 40))",
    ])
    func `is nothing when it is of another form`(_ stat: String) {
        #expect(
            ProcessStatistics(stat: stat, units: Self.units, openFiles: 3, fileLimit: nil) == nil
        )
    }
}
