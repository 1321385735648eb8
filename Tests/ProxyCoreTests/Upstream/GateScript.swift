import NIOCore
import ProxyCore

/// An ``UpstreamGate`` that is told events as text, `MILLISECONDS EVENT`, and answers as text:
/// `enter`, `leave N`, `pause SECONDS`, `served N`, `advance`. Requests are numbered in the order they enter.
struct GateScript {
    private var gate: UpstreamGate
    private var tickets: [UpstreamGate.Ticket] = []

    init(concurrent: Int? = nil, rate: Int? = nil) {
        gate = UpstreamGate(maxConcurrentRequests: concurrent, requestsPerSecond: rate)
    }

    /// `go`, `wait`, `refused CAUSE SECONDS`; what became of others, `N go`; when to ask again.
    mutating func perform(_ step: String) -> String {
        let words = step.split(separator: " ").map(String.init)
        let time = Self.time(Int64(words.first ?? "") ?? 0)
        let argument = words.count > 2 ? Int(words[2]) ?? 0 : 0
        switch words.dropFirst().first {
        case "enter":
            let (entry, release) = gate.enter(at: time)
            return ([text(entry)] + text(release)).joined(separator: ", ")
        case "leave":
            return text(gate.leave(tickets[argument], at: time)).joined(separator: ", ")
        case "served":
            return text(gate.served(tickets[argument], at: time)).joined(separator: ", ")
        case "pause":
            let release = gate.pause(for: .seconds(Int64(argument)), at: time)
            return text(release).joined(separator: ", ")
        case "advance":
            return text(gate.advance(at: time)).joined(separator: ", ")
        default:
            return "no such event"
        }
    }

    /// The process has been up for a while.
    static func time(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + .milliseconds(milliseconds)
    }

    private mutating func text(_ entry: UpstreamGate.Entry) -> String {
        switch entry {
        case .go(let ticket):
            tickets.append(ticket)
            return "go"
        case .wait(let ticket):
            tickets.append(ticket)
            return "wait"
        case .refuse(let refusal):
            return text(refusal)
        }
    }

    private func text(_ refusal: UpstreamGate.Refusal) -> String {
        "refused \(refusal.cause.name) \(refusal.retryAfterSeconds)"
    }

    private func text(_ release: UpstreamGate.Release) -> [String] {
        let ended = release.ended.map { ended in
            let number = tickets.firstIndex(of: ended.ticket) ?? -1
            return "\(number) \(ended.refusal.map(text) ?? "go")"
        }
        let wake = release.wake.map { ($0 - Self.time(0)).nanoseconds / 1_000_000 }
        return ended + (wake.map { ["wake \($0)"] } ?? [])
    }
}
