import AdobeIMS
import NIOCore
import NIOHTTP1

/// The HTTP face of the simulated IMS.
final class IMSService: SandboxService {
    /// A token exchange is far smaller.
    private static let bodyLimit = 65_536

    let state = Watched(IMSState())

    var now: UnixTime {
        UnixTime.now().advanced(by: state.read(\.clockOffset))
    }

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        guard ["/ims/exchange/jwt", "/ims/exchange/jwt/"].contains(head.uri) else {
            return plan(.json(["error": "not_found"], status: .notFound))
        }
        guard head.method == .POST else {
            return plan(.json(["error": "method_not_allowed"], status: .methodNotAllowed))
        }
        let behaviour = state.update { $0.beginExchange() }
        // Closing at once means before the body has been read.
        let moment = behaviour == .disconnect ? RequestPlan.Moment.head : .end
        return RequestPlan(moment: moment, keptByteCount: Self.bodyLimit) { body in
            self.finished(self.reply(behaviour, head: head, body: body))
        }
    }

    private func plan(_ reply: Reply) -> RequestPlan {
        RequestPlan { _ in self.finished(reply) }
    }

    /// Adds the fields that every answer has.
    private func finished(_ reply: Reply) -> Reply {
        var reply = reply
        reply.fields.add(name: "X-Debug-Id", value: RandomText.dashed())
        reply.fields.add(name: "Cache-Control", value: "no-store")
        if !reply.fields.contains(name: "date") {
            reply.fields.add(name: "Date", value: HTTPDate.text(now))
        }
        return reply
    }
}

extension IMSService {
    private func reply(
        _ behaviour: IMSBehaviour,
        head: HTTPRequestHead,
        body: BodySummary
    ) -> Reply {
        switch behaviour {
        case .normal:
            return exchange(head: head, body: body)
        case .delayed(let delay):
            var reply = exchange(head: head, body: body)
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

    private func exchange(head: HTTPRequestHead, body: BodySummary) -> Reply {
        do throws(IMSRejection) {
            let binding = try verified(head: head, body: body)
            let now = now
            let document = state.update { $0.issueToken(for: binding, at: now) }
            return .text(document, type: "application/json;charset=UTF-8")
        } catch {
            state.update { $0.lastRejection = error }
            return .json(error.document, status: HTTPResponseStatus(statusCode: error.status))
        }
    }

    /// The account that the request proves to be, or why it proves nothing.
    private func verified(
        head: HTTPRequestHead,
        body: BodySummary
    ) throws(IMSRejection) -> AccountBinding {
        let type = head.headers.first(name: "content-type")?.split(separator: ";").first
        guard type?.lowercased() == "application/x-www-form-urlencoded",
            body.byteCount <= Self.bodyLimit, let form = FormFields(body.kept),
            let clientID = form["client_id"], let secret = form["client_secret"],
            let token = form["jwt_token"]
        else {
            throw .malformedRequest
        }
        let (known, claimOrigin) = state.read { ($0.bindings[clientID], $0.claimOrigin) }
        guard let binding = known else { throw .unknownClient }
        guard binding.clientSecret == Secret(secret) else { throw .wrongSecret }
        try binding.verify(ReceivedAssertion(token), claimOrigin: claimOrigin, now: now)
        return binding
    }
}
