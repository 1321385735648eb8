package import NIOCore
package import ProxyCore

/// Asks AEM who we are, over the transport of one event loop.
package struct AccountClient<Transport: UpstreamTransport & SendableMetatype>: Sendable {
    private let eventLoop: any EventLoop
    private let transport: NIOLoopBound<Transport>
    private let place: UpstreamPlace

    private static var longestWait: Duration { .seconds(30) }

    /// `transport`: Confined to `eventLoop`.
    /// `place`: AEM's among the transport's upstreams.
    package init(
        transport: NIOLoopBound<Transport>,
        eventLoop: any EventLoop,
        at place: UpstreamPlace
    ) {
        self.transport = transport
        self.eventLoop = eventLoop
        self.place = place
    }

    /// `head`: The question; it carries `authorization`, or none.
    package func ask(
        _ head: UpstreamHead,
        as authorization: Authorization?
    ) async -> AccountAnswer {
        guard head.carriesOnly(authorization) else {
            return .failure(UpstreamFailure(.local, detail: "the route sets Authorization"))
        }
        let limit = TimeAmount(
            min(place.settings.connectTimeout + place.settings.responseTimeout, Self.longestWait)
        )
        return await withCheckedContinuation { continuation in
            eventLoop.execute {
                var timeout: Scheduled<Void>?
                let call = GatheredCall(answerLimit: AccountAnswer.limit) { result in
                    timeout?.cancel()
                    continuation.resume(returning: AccountAnswer(result))
                }
                let bound = NIOLoopBound(call, eventLoop: eventLoop)
                timeout = eventLoop.scheduleTask(in: limit) {
                    let failure = bound.value.connectTimeout
                    bound.value.cancel()
                    continuation.resume(returning: failure.map(AccountAnswer.failure) ?? .late)
                }
                call.start(head, on: transport.value, to: place.index)
            }
        }
    }
}

extension AccountAnswer {
    fileprivate init(_ result: Result<GatheredCall.Answer, GatheredCall.Failure>) {
        switch result {
        case .success(let answer): self.init(answer.head, body: answer.body)
        case .failure(.tooLarge(let status)): self = .answer(status: status ?? 200, .other)
        case .failure(.upstream(let failure)): self = .failure(failure)
        }
    }
}
