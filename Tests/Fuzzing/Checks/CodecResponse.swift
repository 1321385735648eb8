import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIO's codec makes of a response's head; nil when it refuses it.
struct CodecResponse {
    let status: Int
    let fields: [CodecReading.Field]

    init?(_ bytes: [UInt8]) {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish() }
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        do {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.writeOutbound(HTTPClientRequestPart.head(request))
            try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            guard case .head(let head)? = try channel.readInbound(as: HTTPClientResponsePart.self)
            else { return nil }
            status = Int(head.status.code)
            fields = head.headers.map { CodecReading.Field(name: $0.name, value: $0.value) }
        } catch {
            return nil
        }
    }
}
