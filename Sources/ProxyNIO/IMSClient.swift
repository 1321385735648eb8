package import AdobeIMS
package import NIOCore
package import ProxyCore

/// Sends token requests over the transport of one event loop, where IMS is an upstream like any
/// other.
package struct IMSClient<Transport: UpstreamTransport & SendableMetatype>: TokenEndpoint {
    private let eventLoop: any EventLoop
    private let transport: NIOLoopBound<Transport>
    private let upstream: UpstreamIndex
    private let version: String

    /// `transport`: Confined to `eventLoop`.
    /// `upstream`: The index of IMS among the transport's upstreams.
    package init(
        transport: NIOLoopBound<Transport>,
        eventLoop: any EventLoop,
        upstream: UpstreamIndex,
        version: String
    ) {
        self.transport = transport
        self.eventLoop = eventLoop
        self.upstream = upstream
        self.version = version
    }

    /// Where a call is, for the one who cancels it.
    private enum Progress {
        case notStarted
        case underWay(IMSCall)
        case cancelled
    }

    /// A cancelled task's call ends at once, as if IMS were out of reach.
    package func send(_ request: TokenRequest) async throws(IMSError) -> TokenAnswer {
        let progress = NIOLoopBoundBox.makeBoxSendingValue(
            Progress.notStarted,
            eventLoop: eventLoop
        )
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                eventLoop.execute {
                    let call = IMSCall(request, version: version) {
                        continuation.resume(returning: $0)
                    }
                    if case .cancelled = progress.value { return call.cancel() }
                    progress.value = .underWay(call)
                    call.start(on: transport.value, upstream: upstream, eventLoop: eventLoop)
                }
            }
        } onCancel: {
            eventLoop.execute {
                if case .underWay(let call) = progress.value { call.cancel() }
                progress.value = .cancelled
            }
        }
        return try result.get()
    }
}
