import AdobeIMS
import NIOCore
import ProxyCore

/// One token request under way. Confined to its event loop; kept alive by its transfer.
final class IMSCall {
    private let request: TokenRequest
    private let place: UpstreamPlace
    private let version: String
    private var call: GatheredCall?
    private var timeout: Scheduled<Void>?
    private var onEnd: ((Result<TokenAnswer, IMSError>) -> Void)?

    /// Tokens are one or two KiB.
    private static let answerLimit = 262_144

    /// `onEnd`: Called once.
    init(
        _ request: TokenRequest,
        to place: UpstreamPlace,
        version: String,
        onEnd: @escaping (Result<TokenAnswer, IMSError>) -> Void
    ) {
        self.request = request
        self.place = place
        self.version = version
        self.onEnd = onEnd
    }

    func start(on transport: any UpstreamTransport, eventLoop: any EventLoop) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        // From the call to the end of the answer.
        let limit = TimeAmount(place.settings.responseTimeout)
        timeout = eventLoop.scheduleTask(in: limit) {
            bound.value.timedOut()
        }
        let body = ByteBuffer(string: request.body.reveal())
        let server = place.settings
        let call = GatheredCall(body: body, answerLimit: Self.answerLimit) { result in
            self.end(result.map(TokenAnswer.init).mapError { IMSError($0, at: server) })
        }
        self.call = call
        call.start(composedHead(bodyLength: body.readableBytes), on: transport, to: place.index)
    }

    private func timedOut() {
        let failure =
            call?.connectTimeout
            ?? UpstreamFailure(.unreachable, detail: "no complete answer in time")
        end(.failure(.transport(.imsTimeout, reason: failure.reason(at: place.settings))))
    }

    /// Does nothing to a call that has ended.
    func cancel() {
        end(.failure(.transport(.imsUnreachable)))
    }

    private func composedHead(bodyLength: Int) -> UpstreamHead {
        var head = UpstreamHead()
        head.reset(method: .post, host: request.authority) { $0.writeString(request.path) }
        head.appendField("Content-Type", request.contentType)
        head.appendField("Accept", "application/json")
        head.appendField("Cache-Control", "no-cache")
        head.appendField("User-Agent", "aem-auth-proxy/\(version)")
        head.end(.length(Int64(bodyLength)))
        return head
    }

    private func end(_ result: Result<TokenAnswer, IMSError>) {
        timeout?.cancel()
        call?.cancel()
        call = nil
        onEnd?(result)
        onEnd = nil
    }
}

extension TokenRequest {
    /// What stands behind scheme and host in ``url``.
    var path: String { parts.count == 3 ? "/" + parts[2] : "/" }

    /// Host and port in ``url``.
    fileprivate var authority: String { parts.count > 1 ? String(parts[1]) : "" }

    private var parts: [Substring] {
        url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
    }
}

extension TokenAnswer {
    fileprivate init(_ answer: GatheredCall.Answer) {
        let fields = answer.head.fields
        self.init(
            status: answer.head.status,
            body: Array(answer.body.readableBytesView),
            retryAfter: fields.value(of: .retryAfter),
            debugID: fields.value(named: "x-debug-id"),
            date: fields.value(of: .date)
        )
    }
}

extension FieldSection {
    fileprivate func value(named name: String) -> String? {
        indices.first { nameEquals($0, ignoringCase: name) }.map { value($0) }
    }
}

extension IMSError {
    fileprivate init(_ failure: GatheredCall.Failure, at server: Upstream) {
        switch failure {
        case .tooLarge(let status): self.init(.imsBadAnswer, status: status)
        case .upstream(let failure):
            self = .transport(failure.kind.imsCause, reason: failure.reason(at: server))
        }
    }
}
