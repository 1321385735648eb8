package import AdobeIMS
package import NIOCore
package import ProxyCore

/// Sends token requests over the transport of one event loop, where IMS is an upstream like any
/// other.
package struct IMSClient<Transport: UpstreamTransport & SendableMetatype>: TokenEndpoint {
    private let eventLoop: any EventLoop
    private let transport: NIOLoopBound<Transport>
    private let place: UpstreamPlace
    private let version: String
    private let traces: NIOLoopBound<TraceExporter>?

    /// `transport`: Confined to `eventLoop`.
    /// `place`: IMS's among the transport's upstreams.
    /// `traces`: Of the same loop; nil: nothing is traced.
    package init(
        transport: NIOLoopBound<Transport>,
        eventLoop: any EventLoop,
        at place: UpstreamPlace,
        version: String,
        traces: NIOLoopBound<TraceExporter>? = nil
    ) {
        self.transport = transport
        self.eventLoop = eventLoop
        self.place = place
        self.version = version
        self.traces = traces
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
                    let trace = traces?.value.imsTrace(path: request.path)
                    let call = IMSCall(request, to: place, version: version) { result in
                        if let trace { traces?.value.add([trace.finish(result)]) }
                        continuation.resume(returning: result)
                    }
                    if case .cancelled = progress.value { return call.cancel() }
                    progress.value = .underWay(call)
                    call.start(on: transport.value, eventLoop: eventLoop)
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

extension IMSTrace {
    fileprivate func finish(_ result: Result<TokenAnswer, IMSError>) -> TraceSpan {
        switch result {
        case .success(let answer):
            finish(status: answer.status, failure: nil, at: .now())
        case .failure(let error):
            finish(status: error.status, failure: error.cause.rawValue, at: .now())
        }
    }
}
