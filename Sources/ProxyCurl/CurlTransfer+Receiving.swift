import NIOCore
import ProxyCore

/// The answer.
extension CurlTransfer {
    func receive() {
        // From inside itself it would take what comes behind what it has in hand.
        guard let connection, !isReceiving else { return }
        isReceiving = true
        defer { isReceiving = false }
        var input = transport.takeScratch()
        defer { transport.giveBack(scratch: input) }
        var received = 0
        input.writeImmutableBuffer(held)
        held = ByteBuffer()
        repeat {
            switch connection.receive(into: &input) {
            case .bytes(let count, let isFull):
                received += count
                isAnswerBegun = true
                head = ByteBuffer()
                guard understand(&input), self.connection === connection else { return }
                if isFull, !isReceivingPaused {
                    // Makes room for more.
                    input.discardReadBytes()
                    if received < Self.mostAtOnce { continue }
                    receiveLater()
                }
            case .wouldBlock:
                break
            case .ended(let isClean):
                guard reader.inputEnded(isClean: isClean) else { return died(nil) }
                return complete(.empty, leftOver: 0)
            case .failed(let code):
                return died(code)
            }
            break
        } while true
        if input.readableBytes > 0 { held = ByteBuffer(input.readableBytesView) }
    }

    /// Tells what is there. False when the answer is complete, or no answer.
    private func understand(_ input: inout ByteBuffer) -> Bool {
        while let delegate {
            switch reader.next(&input) {
            case .needMore:
                return true
            case .head(let head):
                delegate.received(head: head)
            case .body(let bytes):
                let flow = delegate.received(body: bytes.readableBytesSpan)
                if flow == .pause, !isReceivingPaused {
                    isReceivingPaused = true
                    watch()
                }
            case .end(let trailers):
                complete(trailers, leftOver: input.readableBytes)
                return false
            case .problem(let problem):
                broke(UpstreamFailure(.protocolViolation, detail: problem.detail))
                return false
            }
        }
        return false
    }
}
