import NIOCore

extension Router {
    /// What each route says to the request, in their order: in each reading of its path.
    func verdicts(
        _ head: RequestHead,
        target: ByteBuffer
    ) -> [Explanation.RouteVerdict] {
        var readings = PathReadings(of: target, by: steps)
        // As received, and behind it all others.
        var first: [Int: Int] = [:]
        var number = 0
        while let range = readings.next() {
            let lead = lead(head, readings.bytes.span.extracting(range))
            if case .rule(let index) = lead, first[index] == nil { first[index] = number }
            number += 1
        }
        var isTaken = false
        let plain = lead(head, target: target)
        let isAmbiguous = if case .ambiguous = decide(head, target: target) { true } else { false }
        return rules.indices.map { index in
            let wins = plain == .rule(index)
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
            let rule = rules[index]
            return Explanation.RouteVerdict(
                path: rule.route.path,
                upstream: rule.route.upstream,
                credential: rule.route.credential,
                isTaken: wins && !isAmbiguous,
                reason: reason
            )
        }
    }

    private func mismatch(_ index: Int, _ head: RequestHead, _ target: ByteBuffer) -> String {
        let route = rules[index].route
        let path = target.readableBytesUInt8Span
        guard let end = prefixes.end(of: index, in: path) else { return "other path" }
        if let methods = route.methods, !methods.contains(head.method) {
            let names = methods.map(\.name).joined(separator: ", ")
            return "other method: it takes \(names.isEmpty ? "none" : names)"
        }
        if let host = route.host, !head.hostNameEquals(ignoringCase: host) {
            return "other host: it takes \(host)"
        }
        switch rules[index].fit(path, from: end) {
        case .none:
            return "other names: it takes \(route.nameWishes.joined(separator: ", "))"
        case .some:
            return "matches some of what Sling may make of the path, not all: it takes "
                + route.nameWishes.joined(separator: ", ")
        case .all:
            return "matches, unless Sling finds a resource that another route is for"
        }
    }
}

extension Route {
    /// What it says of the names that Sling makes of a path, for people.
    fileprivate var nameWishes: [String] {
        let lists = [("extension", extensions), ("selector", selectors)]
        return lists.compactMap { kind, names in
            names.map { $0.isEmpty ? "no \(kind)" : "\(kind) \($0.joined(separator: " or "))" }
        } + (allowsSuffix ? [] : ["no suffix"])
    }
}
