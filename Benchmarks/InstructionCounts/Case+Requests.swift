import NIOCore
import ProxyCore

/// From a client's bytes to a route.
extension Case {
    static let requests = [
        parsing("request-head-10-fields", Samples.typicalRequest, fields: 10),
        parsing("request-head-25-fields", Samples.browserRequest, fields: 25),
        routing("route-of-1", among: 1),
        routing("route-of-20", among: 20),
        routing("route-of-10000", among: 10_000),
        Case("request-id") {
            (
                ids: RequestIDs(seed: 0x5EED_5EED_5EED),
                head: try Samples.parsed(Samples.typicalRequest)
            )
        } operation: { state in
            state.ids.id(for: state.head).utf8.count
        },
    ]

    /// As a connection reads: bytes in, a head out, and the look for more behind it.
    private static func parsing(_ name: String, _ request: ByteBuffer, fields: Int) -> Case {
        Case(name) {
            DownstreamReader(limits: HTTPLimits())
        } operation: { reader in
            reader.receive(request)
            guard case .head(let head) = reader.next(), head.fields.count == fields,
                case .needMore = reader.next()
            else { throw UnexpectedResult() }
            return head.targetRange.count
        }
    }

    /// With the target made for it; of several routes the last one matches.
    private static func routing(_ name: String, among count: Int) -> Case {
        Case(name) {
            let others = try (1..<count).map { try Samples.route("/content/brand-\($0)") }
            let last = try Samples.route(count == 1 ? "/" : "/content/shop")
            return (
                router: Router(others + [last]), head: try Samples.parsed(Samples.typicalRequest)
            )
        } operation: { state in
            let target = state.head.targetSlice
            guard case .route(let route?) = state.router.decide(state.head, target: target) else {
                throw UnexpectedResult()
            }
            return route.place.index &+ target.readableBytes
        }
    }
}
