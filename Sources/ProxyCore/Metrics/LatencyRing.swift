package import NIOCore

/// How long an upstream took of late: slots of ten seconds, of which the oldest is used again, so
/// that it takes the same memory whatever happens.
package struct LatencyRing: Sendable {
    /// The present one and those of the ten minutes before it.
    private static let slotCount = 61
    private static let slotNanoseconds: UInt64 = 10_000_000_000
    private static let minuteSlots: UInt64 = 6

    private var counts: [UInt32]
    /// Which ten seconds each slot holds; nil: none yet.
    private var times: [UInt64?]

    package init() {
        counts = Array(repeating: 0, count: Self.slotCount * LatencyCounts.bucketCount)
        times = Array(repeating: nil, count: Self.slotCount)
    }

    package mutating func add(_ time: TimeAmount, at now: NIODeadline) {
        let number = now.uptimeNanoseconds / Self.slotNanoseconds
        let slot = Int(number % UInt64(Self.slotCount))
        let start = slot * LatencyCounts.bucketCount
        if times[slot] != number {
            times[slot] = number
            for bucket in start..<start + LatencyCounts.bucketCount { counts[bucket] = 0 }
        }
        counts[start + LatencyCounts.bucket(of: time)] &+= 1
    }

    /// What was added in the last minute and in the last ten, each up to ten seconds longer.
    package func recent(at now: NIODeadline) -> RecentLatency {
        let present = now.uptimeNanoseconds / Self.slotNanoseconds
        var recent = RecentLatency()
        for (slot, time) in times.enumerated() {
            guard let time, time <= present, present - time < UInt64(Self.slotCount) else {
                continue
            }
            let start = slot * LatencyCounts.bucketCount
            let slot = counts[start..<start + LatencyCounts.bucketCount]
            recent.tenMinutes.add(slot)
            if present - time <= Self.minuteSlots { recent.minute.add(slot) }
        }
        return recent
    }
}
