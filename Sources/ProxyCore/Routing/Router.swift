package import NIOCore

/// The routes in the order of the configuration: the first that matches wins.
package struct Router: Sendable {
    package enum Decision {
        /// nil: no route matches.
        case route(RouteTarget?)
        /// The path can be read in ways that lead to different routes.
        case ambiguous
    }

    private let targets: [RouteTarget]
    /// Whether any route asks for more than "/", or leads below an upstream's base path.
    private let isPathDecisive: Bool

    package init(_ targets: [RouteTarget]) {
        self.targets = targets
        isPathDecisive = targets.contains {
            $0.route.path != "/" || !$0.upstreamSettings.basePath.isEmpty
        }
    }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func decide(_ head: RequestHead, target: ByteBuffer) -> Decision {
        let first = route(head, target: target)
        guard isPathDecisive else { return .route(first) }
        let readings = PathReadings(of: target)
        let isAgreed = readings.all.dropFirst().allSatisfy {
            route(head, target: ByteBuffer(bytes: $0)) === first
        }
        let hasBase = first?.upstreamSettings.basePath.isEmpty == false
        guard isAgreed, !readings.isBeyondReading, !(hasBase && readings.leavesBase) else {
            return .ambiguous
        }
        return .route(first)
    }

    /// The first match for these bytes as they are.
    package func route(_ head: RequestHead, target: ByteBuffer) -> RouteTarget? {
        let path = target.readableBytesUInt8Span
        for candidate in targets where candidate.matches(head, path: path) {
            return candidate
        }
        return nil
    }
}
