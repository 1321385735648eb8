/// What a service does with one request, decided when its head is there.
struct RequestPlan: Sendable {
    /// When the answer starts. A request without a body is always answered at its end.
    enum Moment: Sendable, Equatable {
        /// When the head is there; the body is read and dropped.
        case head
        /// When that many bytes of the body have arrived, or at its end if it is shorter.
        case bodyBytes(Int)
        /// When the whole body has arrived.
        case end
    }

    var moment = Moment.end
    /// How much of the body the answer wants to see.
    var keptByteCount = 0
    /// Whether the answer is still sent when the listener stops meanwhile.
    var outlivesListener = false
    /// Runs on the connection's event loop. Before the body's end it gets ``BodySummary/none``.
    let reply: @Sendable (BodySummary) -> Reply

    /// The same, answered that much later.
    func delayed(by latency: Duration) -> RequestPlan {
        guard latency > .zero else { return self }
        return RequestPlan(
            moment: moment,
            keptByteCount: keptByteCount,
            outlivesListener: outlivesListener
        ) { [reply] body in
            var answer = reply(body)
            answer.delay = (answer.delay ?? .zero) + latency
            return answer
        }
    }
}
