import AdobeIMS
import ProxyCore

/// Outcomes as texts, for tables.
extension TokenLifecycle.Lookup {
    var text: String {
        switch self {
        case .use(let token, let startExchange):
            "use \(token.generation)" + (startExchange ? ", start" : "")
        case .wait(let startExchange):
            "wait" + (startExchange ? ", start" : "")
        case .unavailable(let reason):
            "unavailable: \(reason.text)"
        }
    }

    var startsExchange: Bool {
        switch self {
        case .use(_, let startExchange), .wait(let startExchange): startExchange
        case .unavailable: false
        }
    }
}

extension TokenLifecycle.Refusal {
    var text: String {
        switch self {
        case .replay(let token): "replay \(token.generation)"
        case .wait(let startExchange): "wait" + (startExchange ? ", start" : "")
        case .giveUp(let cause): "give up: \(cause.name)"
        }
    }

    var startsExchange: Bool {
        if case .wait(startExchange: true) = self { true } else { false }
    }
}

extension TokenLifecycle.Wake {
    var text: String {
        switch self {
        case .exchange: "exchange"
        case .sleep(let until): "sleep \(until.sinceStart)"
        case .nothing: "nothing"
        }
    }
}

extension TokenUnavailable {
    var text: String { "\(cause.name), \(retryAfter.inMilliseconds)" }
}

extension UnixTime {
    /// In milliseconds.
    var sinceStart: Int64 { milliseconds - TokenSamples.start.milliseconds }
}

extension Duration {
    var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
