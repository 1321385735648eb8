import AdobeIMS
import NIOCore
import ProxyCore

/// A response's head from the upstream's bytes to the client.
extension Case {
    static let responses = [
        Case("response-head-11-fields") {
            ResponseHeadParser(limit: 65_536)
        } operation: { parser in
            var received = Samples.responseHead
            guard case .head(let head) = parser.parse(&received) else { throw UnexpectedResult() }
            return head.fields.count
        },
        Case("downstream-head") {
            (
                request: try Samples.parsed(Samples.typicalRequest),
                response: try Samples.response(),
                route: try Samples.route()
            )
        } operation: { state in
            let head = DownstreamHead(
                to: state.request,
                route: state.route,
                requestID: "1dlxqzs8fu-2s"
            )
            // A connection begins each answer with an empty buffer: it gave the last one away.
            var out = ByteBuffer()
            let framing = head.framing(of: state.response)
            head.write(
                state.response,
                framing: framing,
                cause: nil,
                closes: false,
                now: UnixTime(milliseconds: 0),
                to: &out
            )
            return out.readableBytes
        },
    ]
}
