import AdobeIMS
import NIOCore
import ProxyCore

/// One token request under way. Confined to its event loop; kept alive by its transfer.
final class IMSCall: TransferDelegate {
    private let request: TokenRequest
    private let version: String
    private var body: ByteBuffer
    private var head: ResponseHead?
    private var answer = ByteBuffer()
    private var transfer: (any Transfer)?
    private var timeout: Scheduled<Void>?
    private var onEnd: ((Result<TokenAnswer, IMSError>) -> Void)?

    /// From the call to the end of the answer: an IMS that hangs is as good as one that is down.
    private static let timeLimit = TimeAmount.seconds(10)
    /// Tokens are one or two KiB.
    private static let answerLimit = 262_144

    /// `onEnd`: Called once.
    init(
        _ request: TokenRequest,
        version: String,
        onEnd: @escaping (Result<TokenAnswer, IMSError>) -> Void
    ) {
        self.request = request
        self.version = version
        self.body = ByteBuffer(string: request.body.reveal())
        self.onEnd = onEnd
    }

    func start(
        on transport: any UpstreamTransport,
        upstream: UpstreamIndex,
        eventLoop: any EventLoop
    ) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        timeout = eventLoop.scheduleTask(in: Self.timeLimit) {
            bound.value.fail(.transport(.imsTimeout))
        }
        let transfer = transport.transfer(
            composedHead(),
            to: upstream,
            body: .length(Int64(body.readableBytes)),
            mayResend: true,
            delegate: self
        )
        self.transfer = transfer
        transfer.start()
    }

    /// Does nothing to a call that has ended.
    func cancel() {
        fail(.transport(.imsUnreachable))
    }

    private func composedHead() -> UpstreamHead {
        var head = UpstreamHead()
        head.reset(method: .post)
        head.appendLine { $0.writeString(request.path) }
        head.appendField("Content-Type", request.contentType)
        head.appendField("Accept", "application/json")
        head.appendField("Cache-Control", "no-cache")
        head.appendField("User-Agent", "aem-auth-proxy/\(version)")
        head.appendLine { $0.writeStaticString("Expect:") }
        return head
    }

    // MARK: TransferDelegate

    func readRequestBody(atMost limit: Int) -> RequestBodyRead {
        guard let bytes = body.readSlice(length: min(limit, body.readableBytes)),
            bytes.readableBytes > 0
        else { return .end(trailers: nil) }
        return .bytes(bytes)
    }

    func rewindRequestBody() -> Bool {
        body.moveReaderIndex(to: 0)
        return true
    }

    func received(head: ResponseHead) {
        if !head.isInformational { self.head = head }
    }

    func received(body: RawSpan) -> ResponseFlow {
        if answer.readableBytes + body.byteCount <= Self.answerLimit {
            answer.writeBytes(body)
        } else {
            fail(IMSError(.imsBadAnswer, status: head?.status))
        }
        return .continue
    }

    func ended(_ result: Result<FieldSection, UpstreamFailure>) {
        transfer = nil
        switch result {
        case .success:
            succeed()
        case .failure(let failure):
            end(.failure(.transport(failure.imsCause)))
        }
    }

    func turnEnded() {}

    // MARK: The end

    private func succeed() {
        guard let head else { return end(.failure(.transport(.imsUnreachable))) }
        let answer = TokenAnswer(
            status: head.status,
            body: Array(answer.readableBytesView),
            retryAfter: head.fields.value(of: .retryAfter),
            debugID: head.fields.value(named: "x-debug-id"),
            date: head.fields.value(of: .date)
        )
        end(.success(answer))
    }

    private func fail(_ error: IMSError) {
        transfer?.cancel()
        transfer = nil
        end(.failure(error))
    }

    private func end(_ result: Result<TokenAnswer, IMSError>) {
        timeout?.cancel()
        onEnd?(result)
        onEnd = nil
    }
}

extension TokenRequest {
    /// The path in ``url``: what stands behind scheme and host.
    fileprivate var path: String {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        return parts.count == 3 ? "/" + parts[2] : "/"
    }
}

extension FieldSection {
    fileprivate func value(named name: String) -> String? {
        indices.first { nameEquals($0, ignoringCase: name) }.map { value($0) }
    }
}

extension UpstreamFailure {
    fileprivate var imsCause: IMSError.Cause {
        switch kind {
        case .tls: .imsTLS
        case .protocolViolation: .imsBadAnswer
        case .unreachable, .interrupted, .bodyNotRewindable, .local: .imsUnreachable
        }
    }
}
