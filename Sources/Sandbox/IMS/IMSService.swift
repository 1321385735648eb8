import AdobeIMS
import NIOCore
import NIOHTTP1
import ProxyCore

/// The HTTP face of the simulated IMS.
final class IMSService: SandboxService {
    let state = Watched(IMSState())

    var now: UnixTime {
        UnixTime.now().advanced(by: state.read(\.clockOffset))
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        guard let grant = Grant(path: head.uri) else {
            return plan(.json(["error": "not_found"], status: .notFound))
        }
        guard head.method == .POST else {
            return plan(.json(["error": "method_not_allowed"], status: .methodNotAllowed))
        }
        let behaviour = state.update { $0.beginExchange() }
        // Closing at once means before the body has been read.
        let moment = behaviour == .disconnect ? RequestPlan.Moment.head : .end
        return RequestPlan(moment: moment, keptByteCount: Self.bodyLimit) { body in
            self.finished(self.reply(behaviour) { self.exchange(grant, head: head, body: body) })
        }
    }

    private func plan(_ reply: Reply) -> RequestPlan {
        RequestPlan { _ in self.finished(reply) }
    }

    /// Adds the fields that every answer has.
    private func finished(_ reply: Reply) -> Reply {
        var reply = reply
        let latency = state.read(\.latency)
        if latency > .zero { reply.delay = (reply.delay ?? .zero) + latency }
        reply.fields.add(name: "X-Debug-Id", value: RandomText.dashed())
        reply.fields.add(name: "Cache-Control", value: "no-store")
        if !reply.fields.contains(name: "date") {
            reply.fields.add(name: "Date", value: now.httpDate)
        }
        return reply
    }
}

extension IMSService {
    /// `exchange`: What IMS answers when it is well.
    private func reply(_ behaviour: IMSBehaviour, exchange: () -> Reply) -> Reply {
        switch behaviour {
        case .normal:
            return exchange()
        case .delayed(let delay):
            var reply = exchange()
            reply.delay = delay
            return reply
        case .fixed(let status, let text, let fields):
            var reply = Reply.text(
                text,
                status: HTTPResponseStatus(statusCode: status),
                type: "application/json"
            )
            for (name, value) in fields {
                reply.fields.replaceOrAdd(name: name, value: value)
            }
            return reply
        case .hang:
            return Reply(content: .silence)
        case .disconnect:
            return Reply(content: .disconnect)
        case .empty:
            return .text("", type: "application/json")
        case .html:
            return .text("<!doctype html><title>Sign in</title>", type: "text/html")
        case .truncatedJSON:
            return .text(#"{"token_type":"bearer","access_to"#, type: "application/json")
        }
    }

    private func exchange(_ grant: Grant, head: HTTPRequestHead, body: BodySummary) -> Reply {
        do throws(IMSRejection) {
            let owner = try verified(grant, head: head, body: body)
            let now = now
            let document = state.update { $0.answer(grant, owner: owner, at: now) }
            return .text(document, type: "application/json;charset=UTF-8")
        } catch {
            state.update { $0.lastRejection = error }
            return .json(error.document, status: HTTPResponseStatus(statusCode: error.status))
        }
    }
}
