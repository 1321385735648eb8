package import AdobeIMS
package import NIOCore

/// One exchange as the client saw it, while it happens and when it is over.
package struct RecordedExchange: Sendable {
    package let startedAt: UnixTime
    package let isTLS: Bool
    package let request: RequestHead
    /// The field in which callers send their keys, in lower case.
    package let keyField: String?
    package private(set) var requestBody = RecordedBody()
    /// The answer's head, byte for byte; empty without one.
    package private(set) var answerHead = ByteBuffer()
    package private(set) var answerBody = RecordedBody()
    /// Whether the answer has been made to its end.
    package private(set) var isComplete = false
    /// Nil until the exchange is over.
    package private(set) var record: ExchangeRecord?
    private let recording: Recording
    private let share: RecordingBudget.Share

    /// What an exchange holds besides the bodies, about, in bytes.
    private static let ownSize = 4096

    package init(
        _ request: RequestHead,
        keyField: String?,
        isTLS: Bool,
        at startedAt: UnixTime,
        recording: Recording
    ) {
        self.request = request
        self.keyField = keyField
        self.isTLS = isTLS
        self.startedAt = startedAt
        self.recording = recording
        share = recording.budget.share()
    }

    package mutating func appendRequestBody(_ bytes: RawSpan) {
        requestBody.append(bytes, limit: recording.rules.bodyLimit, share)
    }

    /// The answer's head. It takes the place of one that was withdrawn.
    package mutating func begin(_ head: RawSpan) {
        answerHead = ByteBuffer()
        answerBody = RecordedBody()
        answerHead.writeBytes(head)
    }

    package mutating func appendAnswerBody(_ bytes: RawSpan) {
        answerBody.append(bytes, limit: recording.rules.bodyLimit, share)
    }

    package mutating func complete() { isComplete = true }

    /// An answer of the proxy's own: head and body.
    package mutating func answer(_ bytes: RawSpan) {
        begin(bytes)
        // The head's end; the body has no head's form.
        var parser = ResponseHeadParser(limit: bytes.byteCount)
        guard case .head(let head) = parser.parse(&answerHead) else { return }
        let body = answerHead
        answerHead = head.fields.bytes
        answerBody.append(body.readableBytesSpan, limit: recording.rules.bodyLimit, share)
        complete()
    }

    /// It is over: whoever records gets it, unless too many wait to be written.
    package mutating func finish(_ record: ExchangeRecord) {
        self.record = record
        let isHeld = share.claim(
            Self.ownSize + request.bytes.readableBytes + answerHead.readableBytes
        )
        if !isHeld {
            requestBody = RecordedBody()
            answerBody = RecordedBody()
            self.record = nil
        }
        recording.take(self)
    }
}
