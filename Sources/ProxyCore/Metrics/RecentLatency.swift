/// How long an upstream took of late, until the head of its answer.
package struct RecentLatency: Sendable, Equatable {
    package var minute = LatencyCounts()
    package var tenMinutes = LatencyCounts()

    package init() {}

    package mutating func add(_ other: RecentLatency) {
        minute.add(other.minute)
        tenMinutes.add(other.tenMinutes)
    }
}
