import AdobeIMS
import NIOCore
import ProxyCore
import Testing

struct CounterTests {
    @Test func `a row counts at any place, and adds another up`() {
        var row = CounterRow()
        row.add(2, at: 3)
        row.add(1, at: 1000)
        row.add(-1, at: 3)
        #expect(row[3] == 1 && row[1000] == 1 && row[4] == 0 && row[99_999] == 0)
        var sum = CounterRow()
        sum.add(5, at: 3)
        sum.add(row)
        row.add(5, at: 3)
        #expect(sum == row)
    }

    @Test func `a table counts any keys`() {
        var table = KeyedCounters()
        var expected: [UInt64: Int64] = [:]
        var key: UInt64 = 0
        for number in 0..<10_000 {
            key = number % 3 == 0 ? UInt64(number) << 32 : key &* 31 &+ UInt64(number)
            table.add(Int64(number), to: key)
            expected[key, default: 0] += Int64(number)
        }
        var found: [UInt64: Int64] = [:]
        table.forEach { found[$0] = $1 }
        #expect(found == expected)
        #expect(table.count == expected.count)
    }

    @Test(
        arguments: [
            (-1, 0), (0, 0), (1_000_000, 0), (1_000_001, 1), (84_000_000, 6), (60_000_000_000, 14),
            (60_000_000_001, 15), (.max, 15),
        ] as [(Int64, Int)]
    )
    func `a time is in the bucket of the first bound that it does not exceed`(
        _ nanoseconds: Int64,
        _ bucket: Int
    ) {
        var histogram = Histogram()
        histogram.add(.nanoseconds(nanoseconds))
        #expect(histogram.counts.firstIndex(of: 1) == bucket)
        #expect(histogram.count == 1)
    }

    @Test func `bounds are written as they count`() {
        for bound in Histogram.bounds {
            let seconds = Double("\(bound.text)")
            #expect(seconds == Double(bound.nanoseconds) / 1e9)
            #expect("\(seconds ?? 0)" == "\(bound.text)")
        }
    }

    @Test func `histograms stand side by side`() {
        var row = HistogramRow()
        row.add(.milliseconds(3), at: 2)
        row.add(.milliseconds(4), at: 2)
        row.add(.seconds(100), at: 0)
        var sum = HistogramRow()
        sum.add(.milliseconds(3), at: 5)
        sum.add(row)
        #expect(sum[2].count == 2 && sum[0].count == 1 && sum[5].count == 1)
        #expect(sum[1] == Histogram() && sum[77] == Histogram())
        #expect(abs(sum[2].seconds - 0.007) < 1e-9)
    }

    @Test func `a name has one number, whoever asks`() {
        let names = MetricNames()
        let first = names.number(.route, "/a")
        #expect(names.number(.route, "/b") != first)
        #expect(names.number(.route, "/a") == first)
        #expect(names.number(.upstream, "/a") == first)
        let table = names.table
        #expect(table.name(.route, first) == "/a")
        #expect(table.name(.route, MetricNames.none) == "-")
        #expect(table.name(.route, 4711) == "other")
        #expect(table.number(.route, "/b") == first + 1)
        #expect(table.number(.route, "-") == nil)
        #expect(table.numbers(.credential).isEmpty)
    }

    @Test func `names end somewhere`() {
        let names = MetricNames()
        for number in 0..<MetricNames.most { _ = names.number(.route, "/\(number)") }
        #expect(names.number(.route, "/one-more") == MetricNames.unnamed)
        #expect(names.number(.route, "/7") == 9)
    }

    @Test func `of failures the last ones are kept`() {
        func failure(_ number: Int) -> RecentFailures.Failure {
            RecentFailures.Failure(
                time: UnixTime(milliseconds: Int64(number)),
                requestID: "\(number)",
                route: 0,
                status: 502,
                cause: .upstreamUnreachable
            )
        }
        var even = RecentFailures()
        var odd = RecentFailures()
        for number in 0..<150 {
            if number % 2 == 0 { even.add(failure(number)) } else { odd.add(failure(number)) }
        }
        #expect(even.list.first == failure(148))
        #expect(even.list.count == RecentFailures.most)
        even.add(odd)
        #expect(even.list == (100..<150).reversed().map(failure))
        even.add(failure(150))
        #expect(even.list == (101..<151).reversed().map(failure))
    }
}
