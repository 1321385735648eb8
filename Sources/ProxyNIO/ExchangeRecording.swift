import AdobeIMS
import NIOCore
import ProxyCore

/// Gathers what the client sees of one exchange. Confined to its event loop.
final class ExchangeRecording {
    private var exchange: RecordedExchange

    init(_ head: RequestHead, at reception: Reception, by recording: Recording) {
        exchange = RecordedExchange(
            head,
            keyField: reception.apiKeyHeader,
            isTLS: reception.isTLS,
            at: .now(),
            recording: recording
        )
    }

    func received(_ body: ByteBuffer) { exchange.appendRequestBody(body.readableBytesSpan) }

    /// Bytes of `output` from `start` on: the head of an answer.
    func began(_ output: ByteBuffer, from start: Int) {
        let span = output.readableBytesSpan
        exchange.begin(span.extracting((start - output.readerIndex)..<span.byteCount))
    }

    /// The same, of a whole answer.
    func answered(_ output: ByteBuffer, from start: Int) {
        let span = output.readableBytesSpan
        exchange.answer(span.extracting((start - output.readerIndex)..<span.byteCount))
    }

    func sent(_ body: RawSpan) { exchange.appendAnswerBody(body) }

    func completed() { exchange.complete() }

    func finish(_ record: ExchangeRecord) { exchange.finish(record) }
}
