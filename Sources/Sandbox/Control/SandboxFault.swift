import NIOHTTP1

/// What a simulated server was told to do wrong: to whom, and how often.
struct SandboxFault: Sendable, Equatable {
    var outage = Outage.none
    /// Seconds, for an outage that is a status.
    var retryAfter: Int?
    /// How many requests it is still for; nil: all.
    var count: Int?
    /// Path prefixes, to a segment's end, that it is for; empty: all.
    var paths: [String] = []
}

extension SandboxFault {
    /// The simulated AEM's answer, which is counted; nil: as usual.
    mutating func takeReply(to head: HTTPRequestHead, path: Substring) -> Reply? {
        guard count != 0,
            paths.isEmpty || paths.contains(where: { AEMRoute.rest(of: path, behind: $0) != nil }),
            let reply = reply(to: head)
        else { return nil }
        count = count.map { $0 - 1 }
        return reply
    }

    private func reply(to head: HTTPRequestHead) -> Reply? {
        switch outage {
        case .none, .refuse, .rejection:
            return nil
        case .hang:
            return Reply(content: .silence)
        case .closed:
            return Reply(content: .disconnect)
        case .truncated:
            return Reply(
                fields: ["Content-Type": "application/octet-stream"],
                content: .truncated(announced: 1024)
            )
        case .empty:
            return .text("", type: "application/json")
        case .html:
            return .text("<!doctype html><title>Sign in</title>", type: "text/html")
        case .status(let code):
            var reply = Self.reply(to: head, status: code)
            if let retryAfter { reply.fields.add(name: "Retry-After", value: "\(retryAfter)") }
            return reply
        }
    }

    /// As AEM says it.
    private static func reply(to head: HTTPRequestHead, status: Int) -> Reply {
        switch status {
        case 401: AEMRefusal.reply(to: head, by: .usual)
        case 403: ErrorPage.forbidden
        default:
            .json(
                ["status": .integer(Int64(status))],
                status: HTTPResponseStatus(statusCode: status)
            )
        }
    }
}
