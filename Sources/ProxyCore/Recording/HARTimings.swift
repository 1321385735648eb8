import NIOCore

/// Where an exchange's time went, in the terms of HTTP archives.
struct HARTimings {
    /// Until the request could be sent: the wait for a token.
    private let blocked: Duration
    /// From then to the answer's head.
    private let wait: Duration
    private let receive: Duration

    init(_ record: ExchangeRecord) {
        let all = max(0, record.duration.nanoseconds)
        let head = min(all, max(0, record.upstreamFirstByte?.nanoseconds ?? all))
        let token = min(head, max(0, record.tokenWait.nanoseconds))
        blocked = .nanoseconds(token)
        wait = .nanoseconds(head - token)
        receive = .nanoseconds(all - head)
    }

    /// The sum of what is known, as the format asks.
    var total: Duration { blocked + wait + receive }

    /// -1 is what isn't known.
    var document: JSONDocument {
        .object([
            "blocked": .duration(blocked), "dns": .integer(-1), "connect": .integer(-1),
            "ssl": .integer(-1), "send": .integer(0), "wait": .duration(wait),
            "receive": .duration(receive),
        ])
    }
}
