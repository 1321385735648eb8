package import NIOCore

/// The routes in the order of the configuration: the first that matches wins.
package struct Router: Sendable {
    package enum Decision {
        /// nil: no route matches.
        case route(RouteTarget?)
        /// The route is one that refuses.
        case denied
        /// The path can be read in ways that lead to different routes.
        case ambiguous
    }

    /// Where one reading of a path leads.
    package enum Lead: Equatable, Sendable {
        case nowhere
        /// To the rule at this index.
        case rule(Int)
        /// To one rule or another, depending on where in it AEM finds a resource.
        case ambiguous
    }

    let rules: [RouteRule]
    let prefixes: RoutePrefixes
    /// The steps that may make a difference for these routes.
    let steps: PathSteps
    /// The rules behind which another one names a path that is this one's and a dot and more.
    private let isDotted: [Bool]
    /// Whether any route asks for more than "/", or leads below an upstream's base path.
    private let isPathDecisive: Bool

    package init(_ targets: [RouteTarget]) {
        self.init(rules: targets.map { RouteRule($0.route, $0) })
    }

    package init(rules: [RouteRule]) {
        self.rules = rules
        let routes = rules.map(\.route)
        prefixes = RoutePrefixes(routes)
        steps = prefixes.hasNamespaces ? .all : .all.subtracting(.namespaces)
        isDotted = prefixes.areDotted(routes.count)
        isPathDecisive = rules.contains { rule in
            rule.route.path != "/" || rule.names != nil
                || rule.target?.upstreamSettings.basePath.isEmpty == false
        }
    }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func decide(_ head: RequestHead, target: ByteBuffer) -> Decision {
        let bytes = target.readableBytesUInt8Span
        let first = lead(head, bytes)
        guard isPathDecisive else { return decision(first) }
        switch PathLook(bytes, hasNamespaces: prefixes.hasNamespaces) {
        case .plain:
            return decision(first)
        case .escaped(let escape) where !prefixes.reach(escape, in: bytes):
            return decision(first)
        case .escaped, .open:
            return isAgreed(head, target, on: first) ? decision(first) : .ambiguous
        }
    }

    /// Where these bytes lead as they are.
    package func lead(_ head: RequestHead, target: ByteBuffer) -> Lead {
        lead(head, target.readableBytesUInt8Span)
    }

    /// The first match for these bytes as they are.
    package func route(_ head: RequestHead, target: ByteBuffer) -> RouteTarget? {
        guard case .rule(let index) = lead(head, target: target) else { return nil }
        return rules[index].target
    }

    private func decision(_ lead: Lead) -> Decision {
        switch lead {
        case .nowhere: .route(nil)
        case .rule(let index): rules[index].target.map(Decision.route) ?? .denied
        case .ambiguous: .ambiguous
        }
    }

    /// Whether each reading of the path leads to `first`, and none out of its upstream's base path.
    private func isAgreed(_ head: RequestHead, _ target: ByteBuffer, on first: Lead) -> Bool {
        var hasBase = false
        if case .rule(let index) = first {
            hasBase = rules[index].target?.upstreamSettings.basePath.isEmpty == false
        }
        var readings = PathReadings(of: target, by: steps)
        // Where the received path leads is known.
        var isReceived = true
        while let range = readings.next() {
            guard isReceived || lead(head, readings.bytes.span.extracting(range)) == first else {
                return false
            }
            isReceived = false
            if hasBase, readings.leavesBase { return false }
        }
        return !readings.isBeyondReading
    }

    func lead(_ head: RequestHead, _ path: Span<UInt8>) -> Lead {
        let longest = prefixes.longest(in: path)
        var isDoubtful = false
        var last = -1
        while let match = prefixes.next(behind: last, from: longest, in: path) {
            last = match.route
            let rule = rules[last]
            guard rule.takes(head) else { continue }
            switch rule.fit(path, from: match.end) {
            case .none:
                continue
            case .some:
                isDoubtful = true
            case .all:
                let isAmbiguous =
                    isDoubtful || isDotted[last] && isNamedFurther(head, path, match, longest)
                return isAmbiguous ? .ambiguous : .rule(last)
            }
        }
        return .nowhere
    }

    /// Whether a dot follows the rule's path, and a later rule says more than Sling would take for a
    /// resource's path then: `/a` comes first, and `/a.b` is there.
    private func isNamedFurther(
        _ head: RequestHead,
        _ path: Span<UInt8>,
        _ first: RoutePrefixes.Match,
        _ longest: Int
    ) -> Bool {
        guard first.end < path.count, path[first.end] == PathByte.dot else { return false }
        var last = first.route
        while let later = prefixes.next(behind: last, from: longest, in: path) {
            last = later.route
            guard rules[last].takes(head), rules[last].fit(path, from: later.end) != .none else {
                continue
            }
            return later.end > first.end
        }
        return false
    }
}
