package import NIOCore

/// The routes in the order of the configuration: the first that matches wins.
package struct Router: Sendable {
    package enum Decision {
        /// nil: no route matches.
        case route(RouteTarget?)
        /// The path can be read in ways that lead to different routes.
        case ambiguous
    }

    let targets: [RouteTarget]
    let prefixes: RoutePrefixes
    /// Whether any route asks for more than "/", or leads below an upstream's base path.
    private let isPathDecisive: Bool

    package init(_ targets: [RouteTarget]) {
        self.targets = targets
        prefixes = RoutePrefixes(targets.map(\.route.path))
        isPathDecisive = targets.contains {
            $0.route.path != "/" || !$0.upstreamSettings.basePath.isEmpty
        }
    }

    /// `target`: path and query as received, ``RequestHead/targetSlice``.
    package func decide(_ head: RequestHead, target: ByteBuffer) -> Decision {
        let bytes = target.readableBytesUInt8Span
        let first = index(head, bytes)
        let route = first.map { targets[$0] }
        guard isPathDecisive else { return .route(route) }
        switch PathLook(bytes) {
        case .plain:
            return .route(route)
        case .escaped(let escape) where !prefixes.reach(escape, in: bytes):
            return .route(route)
        case .escaped, .open:
            return isAgreed(head, target, on: first) ? .route(route) : .ambiguous
        }
    }

    /// The first match for these bytes as they are.
    package func route(_ head: RequestHead, target: ByteBuffer) -> RouteTarget? {
        index(head, target.readableBytesUInt8Span).map { targets[$0] }
    }

    /// Whether each reading of the path leads to `first`, and none out of its upstream's base path.
    private func isAgreed(_ head: RequestHead, _ target: ByteBuffer, on first: Int?) -> Bool {
        let hasBase = first.map { !targets[$0].upstreamSettings.basePath.isEmpty } ?? false
        var readings = PathReadings(of: target)
        while let range = readings.next() {
            guard index(head, readings.bytes.span.extracting(range)) == first else { return false }
            if hasBase, readings.leavesBase { return false }
        }
        return !readings.isBeyondReading
    }

    func index(_ head: RequestHead, _ path: Span<UInt8>) -> Int? {
        for index in targets.indices
        where prefixes.matches(index, path) && targets[index].takes(head) {
            return index
        }
        return nil
    }
}
