import NIOCore

extension Router {
    /// What each route says to the request, in their order: in each reading of its path.
    func verdicts(
        _ head: RequestHead,
        target: ByteBuffer
    ) -> [Explanation.RouteVerdict] {
        var readings = PathReadings(of: target)
        // As received, and behind it all others.
        var first: [Int: Int] = [:]
        var number = 0
        while let range = readings.next() {
            let taken = index(head, readings.bytes.span.extracting(range))
            if let taken, first[taken] == nil { first[taken] = number }
            number += 1
        }
        var isTaken = false
        let plain = index(head, target.readableBytesUInt8Span)
        let isAmbiguous = if case .ambiguous = decide(head, target: target) { true } else { false }
        return targets.indices.map { index in
            let wins = plain == index
            let reason: String
            if wins {
                reason =
                    isAmbiguous
                    ? "matches the path as received, but other readings of it lead elsewhere"
                    : "matches"
                isTaken = true
            } else if let reading = first[index] {
                reason = "matches reading \(reading + 1) of the path"
            } else {
                reason = isTaken ? "an earlier route matches" : mismatch(index, head, target)
            }
            let route = targets[index].route
            return Explanation.RouteVerdict(
                path: route.path,
                upstream: route.upstream,
                credential: route.credential,
                isTaken: wins && !isAmbiguous,
                reason: reason
            )
        }
    }

    private func mismatch(_ index: Int, _ head: RequestHead, _ target: ByteBuffer) -> String {
        let route = targets[index].route
        if !prefixes.matches(index, target.readableBytesUInt8Span) { return "other path" }
        if let methods = route.methods, !methods.contains(head.method) {
            let names = methods.map(\.name).joined(separator: ", ")
            return "other method: it takes \(names.isEmpty ? "none" : names)"
        }
        if let host = route.host, !head.hostNameEquals(ignoringCase: host) {
            return "other host: it takes \(host)"
        }
        return "does not match"
    }
}
