import CCurl
import NIOCore
import ProxyCore

/// One request and its answer on a connection of libcurl's: sends what ``UpstreamWriter`` says, and
/// tells its delegate what ``UpstreamReader`` finds. Confined to its event loop.
final class CurlTransfer: Transfer {
    let transport: CurlTransport
    private let pool: CurlPool
    var delegate: (any TransferDelegate)?
    private let method: Method
    private let framing: BodyFraming
    private let mayResend: Bool
    /// Kept as long as the request may have to be sent again.
    var head: ByteBuffer
    var connection: CurlConnection?
    private var writer: UpstreamWriter
    var reader: UpstreamReader
    /// What was received and can't be understood without the rest.
    var held = ByteBuffer()
    private(set) var needsNewConnection = false
    var isAnswerBegun = false
    private var told: TransferStage?
    private var isBodyAwaited = false
    /// Some of the body is no longer the delegate's.
    private var isBodyTaken = false
    private var isSending = false
    private var isSendingOver = false
    private var isCancelled = false
    var isReceiving = false
    var isReceivingPaused = false

    /// So much is read or sent in one go while there is more, before other connections' work, in
    /// bytes.
    static let mostAtOnce = 1 << 20

    init(
        _ request: UpstreamHead,
        pool: CurlPool,
        transport: CurlTransport,
        mayResend: Bool,
        delegate: any TransferDelegate
    ) {
        self.transport = transport
        self.pool = pool
        self.delegate = delegate
        self.mayResend = mayResend
        method = request.method
        framing = request.framing
        head = request.bytes
        writer = UpstreamWriter(head: head, framing: framing)
        reader = UpstreamReader(method: method, headLimit: transport.responseHeadLimit)
    }

    // MARK: Transfer

    func start() {
        guard delegate != nil else { return }
        if let connection = pool.connection(for: self, isNew: needsNewConnection) {
            begin(on: connection)
        } else if connection == nil {
            // It may have got one inside that call, and be further than that.
            told = .connecting
            delegate?.reached(.connecting)
        }
    }

    func resumeSending() {
        // One whose transport has been closed only waits to be cancelled: its pool is gone.
        guard isBodyAwaited, connection?.isOpen != false else { return }
        isBodyAwaited = false
        send()
    }

    func resumeReceiving() {
        guard isReceivingPaused, let connection else { return }
        isReceivingPaused = false
        watch()
        // What TLS holds already, no socket will tell of.
        if connection.mayHavePending { receiveLater() }
    }

    var connectTimeout: UpstreamFailure? { connection == nil ? pool.timeout : nil }

    func cancel() {
        guard delegate != nil else { return }
        delegate = nil
        isCancelled = true
        if let connection {
            self.connection = nil
            connection.close()
        } else {
            pool.withdraw(self)
        }
    }

    // MARK: Connection

    /// The connection that it waited for.
    func takes(_ connection: CurlConnection) {
        turn { begin(on: connection) }
    }

    /// Who cancels in the middle of a turn has made something else of it, which is to leave as well.
    private func turn(_ work: () -> Void) {
        let delegate = delegate
        work()
        if self.delegate != nil || isCancelled { delegate?.turnEnded() }
    }

    private func begin(on connection: CurlConnection) {
        self.connection = connection
        connection.beginUse(by: self)
        send()
    }

    /// No connection could be had.
    func failed(_ failure: UpstreamFailure) {
        end(.failure(failure))
    }

    func ready(_ events: SocketPoll.Interest) {
        turn {
            if events.contains(.writing) { send() }
            if !events.isDisjoint(with: [.reading, .broken]), !isReceivingPaused { receive() }
        }
    }

    func watch() {
        var interest: SocketPoll.Interest = isReceivingPaused ? [] : .reading
        if writer.pending.readableBytes > 0, !isSendingOver { interest.insert(.writing) }
        connection?.watch(for: interest)
    }

    func receiveLater() {
        later { if !$0.isReceivingPaused { $0.receive() } }
    }

    private func later(_ work: @escaping @Sendable (CurlTransfer) -> Void) {
        let eventLoop = transport.eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            let transfer = bound.value
            transfer.turn { work(transfer) }
        }
    }

    // MARK: The request

    private func send() {
        guard let connection, !isSending, !isSendingOver else { return }
        isSending = true
        defer { isSending = false }
        var sent = 0
        while true {
            guard gather() else { return }
            guard self.connection === connection else { return }
            guard writer.pending.readableBytes > 0 else { break }
            guard sent < Self.mostAtOnce else {
                later { $0.send() }
                break
            }
            switch connection.send(writer.pending) {
            case .bytes(let count):
                sent += count
                writer.sent(count)
                continue
            case .wouldBlock:
                break
            case .failed(let code):
                // What follows may begin anew, on another connection.
                isSending = false
                return sendingFailed(code)
            }
            break
        }
        watch()
        tell(hasProgress: sent > 0)
    }

    private func tell(hasProgress: Bool) {
        let isBlocked = writer.pending.readableBytes > 0
        let stage: TransferStage = writer.isComplete ? .sent : isBlocked ? .sending : .starved
        isSendingOver = writer.isComplete
        guard hasProgress || stage != told else { return }
        told = stage
        delegate?.reached(stage)
    }

    /// Takes in so much of the body as makes a send. False when the transfer has ended by that.
    private func gather() -> Bool {
        while writer.wantsBody, !isBodyAwaited, let delegate {
            switch delegate.readRequestBody(atMost: UpstreamWriter.enough) {
            case .bytes(let bytes):
                isBodyTaken = true
                writer.append(bytes)
            case .wait:
                isBodyAwaited = true
            case .end(let trailers):
                isBodyTaken = true
                guard writer.end(trailers: trailers) else {
                    broke(UpstreamFailure(.local, detail: "the body is shorter than announced"))
                    return false
                }
            }
        }
        return delegate != nil
    }

    /// An upstream that has answered may have no use for the rest: what it said counts.
    private func sendingFailed(_ code: CURLcode) {
        isSendingOver = true
        guard connection != nil else { return }
        watch()
        receive()
        // Nothing has come, so nothing will.
        if delegate != nil, !isAnswerBegun { died(code) }
    }

    // MARK: The end

    func complete(_ trailers: FieldSection, leftOver: Int) {
        guard let connection else { return }
        let reuse = Reuse(
            isAnswerComplete: reader.isEnded,
            isRequestComplete: writer.isComplete,
            keepsConnection: reader.keepsConnection,
            // What is read takes all that is there. The socket is asked when the connection is taken
            // again, never before all that is ready now was dealt with, and watched until then.
            isQuiet: leftOver == 0 && !connection.hasPending,
            age: pool.age(of: connection),
            greatestAge: pool.greatestAge,
            uses: connection.uses
        )
        self.connection = nil
        switch reuse.verdict {
        case .keep: pool.giveBack(connection)
        case .close: connection.close()
        }
        end(.success(trailers))
    }

    /// The connection is gone; nil: the upstream closed it.
    func died(_ code: CURLcode?) {
        guard let connection else { return }
        let resend = Resend(
            isIdempotent: mayResend,
            isReused: connection.uses > 1,
            isFirstTry: !needsNewConnection,
            isAnswerBegun: isAnswerBegun,
            isActionable: writer.isActionable
        )
        pool.connectionDied()
        let failure = UpstreamFailure(
            broken: code,
            osError: code == nil ? 0 : connection.osError,
            isHeadComplete: reader.isHeadComplete
        )
        guard resend.isPermitted else { return broke(failure) }
        self.connection = nil
        connection.close()
        guard !isBodyTaken || delegate?.rewindRequestBody() == true else {
            return end(.failure(UpstreamFailure(.bodyNotRewindable, detail: failure.reason)))
        }
        needsNewConnection = true
        isBodyAwaited = false
        isBodyTaken = false
        isSendingOver = false
        isReceivingPaused = false
        writer = UpstreamWriter(head: head, framing: framing)
        start()
    }

    func broke(_ failure: UpstreamFailure) {
        let connection = connection
        self.connection = nil
        connection?.close()
        end(.failure(failure))
    }

    private func end(_ result: Result<FieldSection, UpstreamFailure>) {
        let delegate = delegate
        self.delegate = nil
        delegate?.ended(result)
        delegate?.turnEnded()
    }
}
