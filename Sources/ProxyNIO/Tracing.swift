import AdobeIMS
import NIOCore
package import ProxyCore

/// What one configuration says of traces: which ones are recorded, and where they go.
package struct Tracing: Sendable {
    let sampler: TraceSampler
    /// Of the collector among the transport's.
    let upstream: UpstreamIndex
    let authority: String
    let path: String
    let headers: [Route.Header]
    /// The proxy's own.
    let version: String

    package init(_ settings: Configuration.Tracing, upstream: UpstreamIndex, version: String) {
        sampler = TraceSampler(ratio: settings.sampleRatio)
        self.upstream = upstream
        authority = settings.endpoint.authority
        path = settings.endpoint.basePath + SpanExport.path
        headers = settings.headers
        self.version = version
    }

    func head(bodyLength: Int) -> UpstreamHead {
        var head = UpstreamHead()
        head.reset(method: .post, host: authority) { $0.writeString(path) }
        head.appendField("Content-Type", SpanExport.contentType)
        head.appendField("User-Agent", "aem-auth-proxy/\(version)")
        for header in headers {
            head.appendLine { $0.writeString("\(header.name): \(header.value.reveal())") }
        }
        head.end(.length(Int64(bodyLength)))
        return head
    }
}
