import CCurl
import NIOCore
import ProxyCore

/// One libcurl easy handle in use: translates between libcurl's callbacks and a
/// ``TransferDelegate``.
///
/// Confined to its event loop.
final class CurlTransfer: Transfer {
    /// nil before the transfer gets a connection's turn, and after it ended.
    private(set) var easy: EasyHandle?
    /// The one that libcurl watched last for this transfer.
    var socket: curl_socket_t?
    private unowned let transport: CurlTransport
    private var delegate: (any TransferDelegate)?
    private let mayResend: Bool
    private var head: ResponseHeadBuilder
    private let headLimit: Int
    /// Of all heads and trailers.
    private var lineBytes = 0
    private(set) var isHeadComplete = false
    private let isHead: Bool
    /// What is still to come of the answer's body; nil where its head doesn't tell.
    private var missing: Int64?
    /// nil for a body that isn't chunked.
    private var chunks: ChunkedAnswer?
    private var isSendingPaused = false
    private var isReceivingPaused = false
    private var isReceivingOver = false
    private var isTouched = false
    private var timesSent = 0
    private var bodyBytesSent = 0
    /// Whether the upstream may have got all of the request.
    private var isBodySent: Bool
    /// What is wrong with the answer.
    private var violation: UpstreamFailure?
    /// Lines with a NUL behind each.
    private(set) var requestTrailers: [[CChar]] = []

    /// An answer may have so many bytes of lines, as a multiple of the limit of one head: each of its
    /// interim responses has one. libcurl gives up at 300 KiB.
    private static let mostHeads = 4

    init(
        transport: CurlTransport,
        delegate: any TransferDelegate,
        method: Method,
        mayResend: Bool,
        body: BodyFraming,
        headLimit: Int,
        mayBeHTTP2: Bool
    ) {
        self.transport = transport
        self.delegate = delegate
        self.mayResend = mayResend
        isBodySent = body == .none || body == .length(0)
        isHead = method == .head
        self.headLimit = headLimit
        head = ResponseHeadBuilder(limit: headLimit, mayBeHTTP2: mayBeHTTP2)
    }

    // MARK: Transfer

    func start() {
        transport.start(self)
    }

    func resumeSending() {
        guard isSendingPaused else { return }
        isSendingPaused = false
        transport.multi.resume(self)
    }

    func resumeReceiving() {
        guard isReceivingPaused else { return }
        isReceivingPaused = false
        transport.multi.resume(self)
    }

    func cancel() {
        delegate = nil
        transport.cancel(self)
    }

    // MARK: CurlMulti

    /// For `curl_easy_pause`, which sets both directions at once.
    var pauseBits: Int32 {
        (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
    }

    func attach(_ easy: EasyHandle) {
        self.easy = easy
        easy.transfer = self
    }

    func detach() -> EasyHandle? {
        let easy = easy
        easy?.transfer = nil
        self.easy = nil
        return easy
    }

    func recycle(_ easy: EasyHandle) {
        transport.recycle(easy)
    }

    func finished(_ code: CURLcode) {
        let delegate = delegate
        self.delegate = nil
        if let easy = detach() { recycle(easy) }
        delegate?.ended(result(code))
    }

    func turnEnded() {
        isTouched = false
        delegate?.turnEnded()
    }

    private func touch() {
        guard !isTouched else { return }
        isTouched = true
        transport.multi.touch(self)
    }

    private func result(_ code: CURLcode) -> Result<FieldSection, UpstreamFailure> {
        if let violation { return .failure(violation) }
        // What became of the rest of the request doesn't matter to a complete answer.
        guard code == CURLE_OK || isAnswerComplete else {
            return .failure(UpstreamFailure(code, isHeadComplete: isHeadComplete))
        }
        guard isHeadComplete else {
            return .failure(UpstreamFailure(.protocolViolation, detail: "no response head"))
        }
        guard let chunks else { return .success(head.takeTrailers()) }
        guard let trailers = chunks.trailers else {
            return .failure(UpstreamFailure(.interrupted, detail: "no last chunk"))
        }
        return .success(trailers)
    }

    /// Whether all of the answer has come. One whose head doesn't tell ends with its connection.
    private var isAnswerComplete: Bool {
        guard isHeadComplete else { return false }
        if let chunks { return chunks.trailers != nil }
        return missing.map { $0 == 0 } ?? isReceivingOver
    }

    /// Ends the transfer, in the place of the callback's own answer.
    private func violates(_ detail: String) -> Bool {
        violation = UpstreamFailure(.protocolViolation, detail: detail)
        return false
    }

    // MARK: Callbacks

    /// A line of a head or of the trailers. False ends the transfer.
    func received(line: RawSpan) -> Bool {
        lineBytes += line.byteCount
        guard lineBytes <= Self.mostHeads * headLimit else {
            return violates("too many interim responses")
        }
        if isHeadComplete { return received(trailerLines: line) }
        let outcome = head.append(line: line)
        easy?.guardsNextLine = head.isAtFirstField
        switch outcome {
        case .more:
            return true
        case .problem(let problem):
            return violates(problem.detail)
        case .head(let head):
            touch()
            if !head.isInformational {
                isHeadComplete = true
                expectBody(of: head)
                // After an early error libcurl stops sending, but a transfer whose sending is
                // paused would never be done.
                resumeSending()
            }
            delegate?.received(head: head)
            return true
        }
    }

    private func expectBody(of head: ResponseHead) {
        if isHead || head.status == 204 || head.status == 304 {
            missing = 0
        } else if head.isChunked {
            chunks = ChunkedAnswer(behind: head.fields, limit: headLimit)
        } else {
            missing = head.contentLength
        }
    }

    /// Lines of the trailers of HTTP/2: one, or all that libcurl held back while receiving was
    /// paused.
    private func received(trailerLines lines: RawSpan) -> Bool {
        let lineFeed = UInt8(ascii: "\n")
        var start = 0
        for index in lines.byteOffsets
        where unsafe lines.unsafeLoad(fromByteOffset: index, as: UInt8.self) == lineFeed {
            let line = lines.extracting(start...index)
            start = index + 1
            guard case .problem(let problem) = head.append(trailerLine: line) else { continue }
            return violates(problem.detail)
        }
        return true
    }

    /// libcurl no longer watches the socket. If only sending is paused, then the upstream has
    /// answered in full or closed the connection, and libcurl would wait for the rest of the request
    /// before it says so.
    ///
    /// Or the connection died before an answer. If libcurl tries again, then not on another one of
    /// its pool: those may have died of the same.
    func socketReleased() {
        if timesSent > 0, !isHeadComplete { easy?.retire() }
        guard isSendingPaused, !isReceivingPaused, !isReceivingOver else { return }
        isReceivingOver = true
        resumeSending()
    }

    /// nil ends the transfer.
    func received(body: RawSpan) -> ResponseFlow? {
        guard let delegate else { return .continue }
        touch()
        let flow: ResponseFlow
        switch chunks?.receive(body, delegate.received) {
        case nil:
            flow = delegate.received(body: body)
            if flow == .continue { missing = missing.map { $0 - Int64(body.byteCount) } }
        case .continue: flow = .continue
        case .pause: flow = .pause
        case .problem(let problem):
            _ = violates(problem.detail)
            return nil
        }
        isReceivingPaused = flow == .pause
        return flow
    }

    /// nil aborts the transfer: an upstream that has closed its side won't answer any more, and one
    /// whose answer is complete with that has no use for the rest.
    func readBody(atMost limit: Int) -> RequestBodyRead? {
        if isReceivingOver && (!isAnswerComplete || missing == nil && chunks == nil) { return nil }
        guard let delegate else { return .wait }
        touch()
        let read = delegate.readRequestBody(atMost: limit)
        isSendingPaused = false
        switch read {
        case .bytes(let buffer):
            bodyBytesSent += buffer.readableBytes
        case .wait:
            isSendingPaused = true
        case .end(let trailers):
            isBodySent = true
            guard let trailers, !trailers.isEmpty else { break }
            requestTrailers = Self.lines(trailers)
            easy?.sendTrailers()
        }
        return read
    }

    private static func lines(_ trailers: FieldSection) -> [[CChar]] {
        trailers.indices.map { index in
            var line = ByteBuffer()
            trailers.appendField(index, to: &line)
            return line.readableBytesView.map(CChar.init(bitPattern:)) + [0]
        }
    }

    private var isBodyBegun: Bool { isBodySent || bodyBytesSent > 0 }

    func rewind() -> Bool {
        guard mayResend || !isBodyBegun else { return false }
        return delegate?.rewindRequestBody() ?? false
    }

    /// libcurl tries again by itself, whatever the method, when a reused connection dies before any
    /// byte of an answer. Ours is narrower: once, and only where a second delivery does no harm. With
    /// trailers never, because libcurl can't send them twice: see ``EasyHandle/isSpent``.
    func maySend() -> Bool {
        timesSent += 1
        isReceivingOver = false
        isSendingPaused = false
        switch timesSent {
        case 1: return true
        case 2:
            easy?.retire()
            return requestTrailers.isEmpty && (mayResend || !isBodyBegun)
        default: return false
        }
    }
}
