import NIOCore
import ProxyCore

/// A request of the proxy's own, whose answer is gathered. Confined to its event loop; kept alive by
/// its transfer.
final class GatheredCall: TransferDelegate {
    struct Answer {
        let head: ResponseHead
        let body: ByteBuffer
    }

    enum Failure: Error {
        /// The answer's status, where it came so far.
        case tooLarge(status: Int?)
        case upstream(UpstreamFailure)
    }

    private var body: ByteBuffer
    private let answerLimit: Int
    private var head: ResponseHead?
    private var answer = ByteBuffer()
    private var transfer: (any Transfer)?
    private var onEnd: ((Result<Answer, Failure>) -> Void)?

    /// `body`: What is sent behind the head, as it says; empty: nothing.
    /// `answerLimit`: How long the answer's body may be, in bytes.
    /// `onEnd`: Called once, unless the call is cancelled.
    init(
        body: ByteBuffer = ByteBuffer(),
        answerLimit: Int,
        onEnd: @escaping (Result<Answer, Failure>) -> Void
    ) {
        self.body = body
        self.answerLimit = answerLimit
        self.onEnd = onEnd
    }

    func start(
        _ head: UpstreamHead,
        on transport: any UpstreamTransport,
        to upstream: UpstreamIndex
    ) {
        let transfer = transport.transfer(head, to: upstream, mayResend: true, delegate: self)
        self.transfer = transfer
        transfer.start()
    }

    /// See ``Transfer/connectTimeout``.
    var connectTimeout: UpstreamFailure? { transfer?.connectTimeout }

    /// Does nothing to a call that has ended.
    func cancel() {
        onEnd = nil
        transfer?.cancel()
        transfer = nil
    }

    private func end(_ result: Result<Answer, Failure>) {
        let onEnd = onEnd
        cancel()
        onEnd?(result)
    }

    // MARK: TransferDelegate

    func reached(_ stage: TransferStage) {}

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
        if answer.readableBytes + body.byteCount <= answerLimit {
            answer.writeBytes(body)
        } else {
            end(.failure(.tooLarge(status: head?.status)))
        }
        return .continue
    }

    func ended(_ result: Result<FieldSection, UpstreamFailure>) {
        transfer = nil
        switch (result, head) {
        case (.success, let head?):
            end(.success(Answer(head: head, body: answer)))
        case (.success, nil):
            end(.failure(.upstream(UpstreamFailure(.interrupted, detail: "no answer"))))
        case (.failure(let failure), _):
            end(.failure(.upstream(failure)))
        }
    }

    func turnEnded() {}
}
