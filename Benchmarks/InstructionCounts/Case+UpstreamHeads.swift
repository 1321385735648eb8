import NIOCore
import ProxyCore

/// A request's head on its way upstream.
extension Case {
    static let upstreamHeads = [
        composing("upstream-head-10-fields", Samples.typicalRequest),
        composing("upstream-head-25-fields", Samples.browserRequest),
        Case("upstream-head-last-check") {
            var head = UpstreamHead()
            let request = try Samples.parsed(Samples.typicalRequest)
            head.compose(request, try context(for: request))
            return head
        } operation: { head in
            guard head.carriesOnly(Samples.authorization) else { throw UnexpectedResult() }
            return head.lineStarts.count
        },
    ]

    /// Into a head that was used before, as each event loop has one.
    private static func composing(_ name: String, _ request: ByteBuffer) -> Case {
        Case(name) {
            let request = try Samples.parsed(request)
            return (head: UpstreamHead(), request: request, context: try context(for: request))
        } operation: { state in
            state.head.compose(state.request, state.context)
            return state.head.bytes.readableBytes
        }
    }

    private static func context(for request: RequestHead) throws -> UpstreamHead.Context {
        UpstreamHead.Context(
            target: request.targetSlice,
            route: try Samples.route(),
            authorization: Samples.authorization,
            requestID: "1dlxqzs8fu-2s",
            client: "192.0.2.7",
            version: "1.0.0"
        )
    }
}
